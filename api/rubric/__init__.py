"""What good service is, in criteria that rules observe and people judge. Pure; no database."""
