# As pip, by uv: of requirements.txt, or of pyproject.toml with its lock file.
cd "$LB_SOURCE"
requirements=$LB_SOURCE/requirements.txt
if [ ! -f "$requirements" ] && [ -f pyproject.toml ]; then
    requirements=$LB_SCRATCH/requirements.txt
    run uv export --quiet --no-dev --no-hashes --no-emit-project --output-file "$requirements"
fi
[ ! -f "$requirements" ] ||
    run uv pip install --quiet --python "$LB_PYTHON" --target "$LB_OUT" --requirement "$requirements"
copy "$LB_SOURCE" "$LB_OUT" '*.pyc' __pycache__ '*.egg-info' .venv venv .python-version
