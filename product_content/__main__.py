from product_content.cli import main

main(prog_name="python -m product_content")
