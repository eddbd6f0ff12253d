"""Industries of the parks: lead industries and their chains (C1), key projects (C8), cooperation (C9), and who
gives which data and resources to whom (G6)."""
