"""Every act once, in a chain that nobody can alter; what goes to the lake goes from here."""
