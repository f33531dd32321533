"""What a configuration (or the header of a GGUF file) says of heads and norms, under the many names it has for them."""

from collections.abc import Mapping
from typing import Any

from ringtrue.instruments.checkpoint.families import Family
from ringtrue.instruments.checkpoint.roles import Measures

_SECTIONS = {
    "vision-encoder": ("vision_config", "vision_tower_config", "visual", "vit_config"),
    "audio-encoder": ("audio_config", "audio_encoder_config", "speech_config", "encoder_config"),
}
_TEXT_SECTIONS = ("text_config", "llm_config", "language_config", "thinker_config", "decoder", "text")
_TOWERS = {"v.blk": "clip.vision", "a.blk": "clip.audio"}


def measures_of(
    section: Mapping[str, Any], family: Family, keys: Mapping[str, Any], architecture: str, position: int, stack: str
) -> Measures:
    """Heads of one layer, 0 where nothing says how many; `position` counts layers, for GGUF keys that list them."""
    if architecture:
        modality = _TOWERS.get(stack, architecture)
        heads = _number(keys.get(f"{modality}.attention.head_count"), position)
        return Measures(
            heads=heads,
            kv_heads=_number(keys.get(f"{modality}.attention.head_count_kv"), position) or heads,
            architecture=architecture,
        )
    heads = _first_number(section, "num_attention_heads", "n_head", "n_heads", "num_heads", "encoder_attention_heads")
    kv_heads = _first_number(section, "num_key_value_heads", "n_kv_heads", "num_kv_heads") or heads
    match family.kv_heads:
        case "heads":
            kv_heads = heads
        case "falcon":
            kv_heads = _falcon_groups(section, heads)
        case "mpt":
            told = section.get("attn_config")
            kv_heads = (_first_number(told, "kv_n_heads") if isinstance(told, Mapping) else 0) or heads
        case "chatglm":
            kv_heads = _first_number(section, "multi_query_group_num") or heads
    if family.id == "gpt2" and section.get("multi_query") is True:
        kv_heads = 1
    return Measures(heads=heads, kv_heads=kv_heads)


def _falcon_groups(section: Mapping[str, Any], heads: int) -> int:
    if section.get("new_decoder_architecture") is True:
        return _first_number(section, "num_kv_heads", "n_head_kv") or heads
    return 1 if section.get("multi_query") is not False else heads


def norms_of(
    stack: str, family: Family | None, section: Mapping[str, Any], keys: Mapping[str, Any], architecture: str
) -> tuple[str, float]:
    """The kind of the norms (`rms`, `layer`, or empty) and what is added to a stored weight.

    GGUF's converter has added Gemma's one already.
    """
    if architecture:
        modality = _TOWERS.get(stack, architecture)
        rms = f"{modality}.attention.layer_norm_rms_epsilon" in keys
        return "rms" if rms else "layer" if f"{modality}.attention.layer_norm_epsilon" in keys else "", 0.0
    if family is None:
        return "rms" if "rms_norm_eps" in section else "", 0.0
    return ("rms" if "rms_norm_eps" in section and family.norm_kind else family.norm_kind), family.norm_offset


def section_of(config: Mapping[str, Any], role: str, *, alone: bool) -> Mapping[str, Any]:
    """The section of a composite configuration that speaks of a part with this role; else the whole."""
    wanted = _SECTIONS.get(role, _TEXT_SECTIONS)
    for name in wanted:
        found = config.get(name)
        if isinstance(found, Mapping):
            return found
    return config if alone or role not in _SECTIONS else config if "vision_config" not in config else {}


def _first_number(section: Mapping[str, Any], *names: str) -> int:
    for name in names:
        found = section.get(name)
        if type(found) is int and 0 < found < 1 << 20:
            return found
    return 0


def _number(told: Any, position: int) -> int:
    if isinstance(told, list):
        told = told[position] if position < len(told) else 0
    return told if type(told) is int and 0 < told < 1 << 20 else 0
