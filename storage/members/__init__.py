"""Members: people, their businesses and what they are in them, teams and invitations."""
