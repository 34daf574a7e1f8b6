"""The WeChat official account's call-back: pushes in, passive replies out."""
