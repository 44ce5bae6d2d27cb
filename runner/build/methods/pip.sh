# The packages of requirements.txt for the interpreter that runs the function, then the source.
cd "$LB_SOURCE"
if [ -f "$LB_MANIFEST" ]; then
    "$LB_PYTHON" -m pip --version >/dev/null 2>&1 ||
        fail "$LB_PYTHON has no pip: apt install python3-pip"
    run "$LB_PYTHON" -m pip install --quiet --disable-pip-version-check --no-input \
        --no-warn-script-location --target "$LB_OUT" --requirement "$LB_MANIFEST"
fi
copy "$LB_SOURCE" "$LB_OUT" .chalice '*.pyc' __pycache__ .Python '*.egg-info' '*.egg' pip-log.txt \
    htmlcov .tox .nox .coverage .cache .pytest_cache .python-version .mypy_cache .pyre .env .venv \
    venv env ENV '*.bak'
