#include "core/grouping/primaryexception.h"

namespace spanglass {

PrimaryException primaryException(const ErrorDetails& details)
{
    PrimaryException found;
    for (std::size_t i = details.events.size(); i-- > 0;) {
        const EventView& event = details.events[i];
        if (event.name != "exception") {
            continue;
        }
        found.event = i;
        found.time = event.time;
        for (const AttributeView& attribute : event.attributes) {
            if (attribute.key == "exception.type") {
                found.type = attribute.value;
            } else if (attribute.key == "exception.message") {
                found.message = attribute.value;
            } else if (attribute.key == "exception.stacktrace") {
                found.stack = attribute.value;
            }
        }
        return found;
    }
    for (const AttributeView& attribute : details.attributes) {
        if (attribute.key == "error.type") {
            found.type = attribute.value;
        } else if (attribute.key == "error.message"
            || (attribute.key == "error.msg" && found.message.empty())) {
            found.message = attribute.value;
        } else if (attribute.key == "error.stack") {
            found.stack = attribute.value;
        }
    }
    return found;
}

LackSet missingParts(const PrimaryException& exception)
{
    LackSet lacks = 0;
    lacks = exception.type.empty() ? lacks | Lack::Type : lacks;
    lacks = exception.message.empty() ? lacks | Lack::Message : lacks;
    lacks = exception.stack.empty() ? lacks | Lack::Stack : lacks;
    return lacks;
}

} // namespace spanglass
