"""What Rasa loads from us: the pipeline parts, the importer of the domain and the channel."""
