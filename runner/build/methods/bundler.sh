# The source and its gems in vendor/bundle, without those for development and test.
copy "$LB_SOURCE" "$LB_OUT" vendor
cd "$LB_OUT"
if [ -f Gemfile ]; then
    run bundle config set --local without development:test
    run bundle config set --local path vendor/bundle
    run bundle install --quiet
fi
