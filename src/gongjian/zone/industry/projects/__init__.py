"""Key projects (重点项目库): from a lead to production, with money, problems, and what is told of them each quarter."""
