"""Colours and type of Gradio's own controls; the page's are in page.css."""

from __future__ import annotations

import gradio as gr


def theme() -> gr.themes.Base:
    """Return the page's colours and type for Gradio's own controls: system fonts, one accent."""
    sans = ["system-ui", "-apple-system", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "sans-serif"]
    return gr.themes.Base(
        primary_hue="teal",
        neutral_hue="stone",
        font=sans,
        font_mono=["ui-monospace", "SFMono-Regular", "Consolas", "monospace"],
    ).set(
        body_background_fill="var(--yj-ground)",
        body_background_fill_dark="var(--yj-ground)",
        body_text_color="var(--yj-ink)",
        body_text_color_dark="var(--yj-ink)",
        body_text_color_subdued="var(--yj-quiet)",
        body_text_color_subdued_dark="var(--yj-quiet)",
        block_background_fill="transparent",
        block_background_fill_dark="transparent",
        block_border_width="0",
        block_shadow="none",
        block_label_text_color="var(--yj-quiet)",
        block_label_text_color_dark="var(--yj-quiet)",
        block_title_text_color="var(--yj-quiet)",
        block_title_text_color_dark="var(--yj-quiet)",
        link_text_color="var(--yj-accent)",
        link_text_color_dark="var(--yj-accent)",
        link_text_color_hover="var(--yj-accent-strong)",
        link_text_color_hover_dark="var(--yj-accent-strong)",
        checkbox_background_color_selected="var(--yj-accent)",
        checkbox_background_color_selected_dark="var(--yj-accent)",
        checkbox_border_color_selected="var(--yj-accent)",
        checkbox_border_color_selected_dark="var(--yj-accent)",
        checkbox_label_background_fill="transparent",
        checkbox_label_background_fill_dark="transparent",
        checkbox_label_background_fill_selected="transparent",
        checkbox_label_background_fill_selected_dark="transparent",
        input_background_fill="var(--yj-paper)",
        input_background_fill_dark="var(--yj-paper)",
        input_border_color="var(--yj-line)",
        input_border_color_dark="var(--yj-line)",
        input_border_color_focus="var(--yj-accent)",
        input_border_color_focus_dark="var(--yj-accent)",
        input_placeholder_color="var(--yj-quiet)",
        input_placeholder_color_dark="var(--yj-quiet)",
        input_shadow="none",
        input_shadow_focus="none",
        button_primary_background_fill="var(--yj-accent)",
        button_primary_background_fill_dark="var(--yj-accent)",
        button_primary_background_fill_hover="var(--yj-accent-strong)",
        button_primary_background_fill_hover_dark="var(--yj-accent-strong)",
        button_primary_text_color="var(--yj-on-accent)",
        button_primary_text_color_dark="var(--yj-on-accent)",
        button_secondary_background_fill="transparent",
        button_secondary_background_fill_dark="transparent",
        button_secondary_background_fill_hover="var(--yj-hover)",
        button_secondary_background_fill_hover_dark="var(--yj-hover)",
        button_secondary_border_color="transparent",
        button_secondary_border_color_dark="transparent",
        button_secondary_text_color="var(--yj-quiet)",
        button_secondary_text_color_dark="var(--yj-quiet)",
    )
