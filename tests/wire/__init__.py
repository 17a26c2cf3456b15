"""Servers on this machine that speak the wire format of the services Aiki talks to, and refuse what those refuse."""
