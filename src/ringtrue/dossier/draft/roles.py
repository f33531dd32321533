"""What a configuration says about the role of its model."""

import re
from collections.abc import Iterator
from typing import Any

from ringtrue.dossier.draft.reading import list_of, table_at, text_of
from ringtrue.dossier.items import Role

_ROLES: tuple[tuple[str, Role], ...] = (
    (r"ForCausalLM|ForConditionalGeneration|LMHead", Role.TEXT_DECODER),
    (r"[Ww]hisper|[Aa]udio|[Ww]av2[Vv]ec|[Ss]peech|[Hh]ubert", Role.AUDIO_ENCODER),
    (r"ViT|^vit|Vision|vision|[Ss]iglip|CLIP|^clip|[Dd]ino|Swin|^swin", Role.VISION_ENCODER),
    (r"(Bert|BERT|Roberta|RoBERTa|MPNet|Electra)\w*Model$|^(nomic-|jina-|xlm-|modern)?(bert|roberta)", Role.EMBEDDING),
)
"""What an architecture's or model type's name says about the role, the first that fits."""

_INNER = {"vision_config": Role.VISION_ENCODER, "audio_config": Role.AUDIO_ENCODER}


def role_of(config: dict[str, Any]) -> tuple[str, str]:
    """The role a configuration speaks for, and the word that says so; no role when it does not say."""
    words = [text_of(each) for each in (*list_of(config.get("architectures")), config.get("model_type"))]
    words = [each for each in words if each]
    first = words[0] if words else ""
    if any("SequenceClassification" in each for each in words):
        labels = config.get("num_labels") or len(table_at(config, "id2label"))
        return (Role.RERANKER, f"{first} with one label") if labels == 1 else ("", f"{first}: a reranker or a guard?")
    if any(each in config for each in _INNER) and "text_config" in config:
        return Role.TEXT_DECODER, f"{first}, which reads more than text"
    whisper = [each for each in words if re.search("[Ww]hisper", each)]  # generates text, but of what it hears
    for word in whisper or words:
        if role := role_called(word, _ROLES[1:] if whisper else _ROLES):
            return role, word
    return "", f"{first} does not say" if first else "no configuration lies beside it"


def role_called(word: str, roles: tuple[tuple[str, Role], ...] = _ROLES) -> Role | None:
    """The role that the name of an architecture speaks for."""
    return next((role for pattern, role in roles if re.search(pattern, word)), None)


def inner_roles(config: dict[str, Any]) -> Iterator[str]:
    """A note for every encoder that lies inside the same weights."""
    for key, role in _INNER.items():
        if key in config and "text_config" in config:
            yield f"the same weights hold one more role, {role} ({key}): declare it by itself if its origin differs"
