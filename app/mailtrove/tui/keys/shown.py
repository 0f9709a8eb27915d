"""The key of an action as it stands in a sentence: people may have given it another one."""

from textual.binding import Binding
from textual.dom import DOMNode

from mailtrove.tui.keys.bindings import keys_of
from mailtrove.tui.shell import Shell


def key_of(node: DOMNode, id_: str) -> str:
    """The first key of a binding of this node, or of what is around it: "?", "f1", "esc", "Enter".

    Raises:
        LookupError: there is no binding of that id there.
    """
    app = node.app
    for place in node.ancestors_with_self:
        for kind in type(place).__mro__:
            for binding in kind.__dict__.get("BINDINGS", ()):
                if isinstance(binding, Binding) and binding.id == id_:
                    changed = app.changed_keys.get(id_) if isinstance(app, Shell) else None
                    key = (changed or keys_of(binding))[0]
                    return "Enter" if key == "enter" else app.get_key_display(Binding(key, ""))
    raise LookupError(id_)
