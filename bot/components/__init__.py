"""The pipeline of config.yml, one part per file, in its order.

normaliser → lexicon_entities → department_sounds → doctor_names → resources → dates
→ other_entities → symptoms → intents → fallback
"""
