"""What leaves as a picture or on paper: charts of a run (`charts`), documents from templates (`official`)."""
