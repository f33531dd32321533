"""The guard's own architecture, for transformers with `trust_remote_code=True`. Fictional; Apache-2.0."""

import torch
from transformers import PretrainedConfig, PreTrainedModel
from transformers.modeling_outputs import SequenceClassifierOutput


class TuturGuardConfig(PretrainedConfig):
    model_type = "tutur_guard"

    def __init__(self, hidden_size=64, **more):
        self.hidden_size = hidden_size
        super().__init__(**more)


class TuturGuardForSequenceClassification(PreTrainedModel):
    config_class = TuturGuardConfig

    def __init__(self, config):
        super().__init__(config)
        self.first = torch.nn.Linear(1024, config.hidden_size, bias=False)
        self.last = torch.nn.Parameter(torch.zeros(config.hidden_size))
        self.post_init()

    def forward(self, features):
        passing = torch.relu(self.first(features)) @ self.last
        return SequenceClassifierOutput(logits=torch.stack([-passing, passing], -1))
