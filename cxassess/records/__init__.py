"""What is kept: the tables and the verbs that change them. The only room that holds a database session."""
