"""Findings → what people read."""

from feeds.channels import Channel, load_channels
from feeds.publish import PublishReport, publish

__all__ = ["Channel", "PublishReport", "load_channels", "publish"]
