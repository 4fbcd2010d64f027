# Error spans by service and type of their last exception; run with jq -r -n -f.
reduce (inputs
    | .resourceSpans[]
    | (first(.resource.attributes[] | select(.key == "service.name") | .value.stringValue) // "") as $service
    | .scopeSpans[].spans[]
    | select(.status.code == 2)
    | [.events[]? | select(.name == "exception")] | last
    | (first(.attributes[]? | select(.key == "exception.type") | .value.stringValue) // "") as $type
    | "\($service)\t\($type)"
) as $key ({}; .[$key] += 1)
| to_entries | sort_by(-.value)[] | "\(.value)\t\(.key)"
