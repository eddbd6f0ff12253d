"""Commands of an operator: `gongjian manage NAME`."""
