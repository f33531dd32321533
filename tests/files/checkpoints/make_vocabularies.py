"""Makes the tokenizer files of this folder: `python make_vocabularies.py`, with tokenizers and sentencepiece."""

import io
import json
from pathlib import Path

import sentencepiece
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

HERE = Path(__file__).parent / "vocabularies"
TEXTS = ["the river runs to the sea", "a river of café and naïve words", "the sea, the sea", "run, river, run"] * 20


def main():
    HERE.mkdir(exist_ok=True)
    special = ["<unk>", "<s>", "</s>"]
    bpe = Tokenizer(models.BPE())
    bpe.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=True)
    bpe.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    bpe.train_from_iterator(
        TEXTS, trainers.BpeTrainer(vocab_size=300, special_tokens=special, initial_alphabet=alphabet)
    )
    save(bpe, "byte-level")
    (HERE / "byte-level" / "vocab.json").write_text(json.dumps(bpe.get_vocab(), sort_keys=True) + "\n")
    pieces = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    pieces.pre_tokenizer = pre_tokenizers.Whitespace()
    marks = ["[PAD]", "[UNK]", "[CLS]", "[SEP]"]
    pieces.train_from_iterator(TEXTS, trainers.WordPieceTrainer(vocab_size=80, special_tokens=marks))
    save(pieces, "word-piece")
    ordered = sorted(pieces.get_vocab().items(), key=lambda each: each[1])
    (HERE / "word-piece" / "vocab.txt").write_text("".join(f"{token}\n" for token, _ in ordered))
    unigram = Tokenizer(models.Unigram())
    unigram.pre_tokenizer = pre_tokenizers.Metaspace()
    unigram.train_from_iterator(
        TEXTS, trainers.UnigramTrainer(vocab_size=60, special_tokens=special, unk_token="<unk>")
    )
    save(unigram, "unigram")
    (HERE / "sentence-piece").mkdir(exist_ok=True)
    made = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(TEXTS), model_writer=made, vocab_size=60,
        model_type="bpe", hard_vocab_limit=False, num_threads=1, minloglevel=2, normalization_rule_name="identity",
    )  # fmt: skip
    (HERE / "sentence-piece" / "tokenizer.model").write_bytes(made.getvalue())
    read = sentencepiece.SentencePieceProcessor(model_file=str(HERE / "sentence-piece" / "tokenizer.model"))
    told = {read.id_to_piece(n): n for n in range(read.get_piece_size())}
    (HERE / "sentence-piece" / "pieces.json").write_text(json.dumps(told) + "\n")


def save(tokenizer, name):
    (HERE / name).mkdir(exist_ok=True)
    tokenizer.save(str(HERE / name / "tokenizer.json"), pretty=False)


if __name__ == "__main__":
    main()
