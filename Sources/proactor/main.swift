print("proactor")
