"""What staff see and do about challengers: the models beside the one in use."""
