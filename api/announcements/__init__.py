"""What the hospital announces: free clinics, stopped ones, new techniques; each with a validity."""
