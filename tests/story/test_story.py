"""From a borough's messy file to a partner's lawful use, and its end: the whole story in a real browser."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.story import agreeing, matching, proving, publishing, using
from tests.story.stage import Stage

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.mark.timeout(1800)
def test_the_whole_story(stage: Stage, tmp_path: Path) -> None:
    publishing.publishes_a_messy_spreadsheet(stage)
    publishing.publishes_the_next_month(stage)
    publishing.publishes_names_openly_with_a_reason(stage)
    publishing.keeps_what_was_recognised(stage)
    publishing.anybody_reads_what_is_open(stage)

    matched = matching.instructs_the_hub(stage)
    matching.nearly_every_row_finds_its_property(stage, matched)
    matching.reads_the_report(stage)
    matching.decides_what_is_in_doubt(stage, matched)
    matching.matched_again_the_decision_is_used(stage, matched)

    agreement_id = agreeing.drafts_from_a_template(stage)
    agreeing.puts_right_what_is_missing(stage)
    agreeing.answers_the_screening(stage)
    agreeing.records_the_dpia(stage)
    using.nothing_is_open_yet(stage)
    agreeing.both_sides_agree(stage, agreement_id)
    agreeing.both_sides_sign(stage, agreement_id)

    permit_page = using.uses_it_with_the_keyboard_alone(stage)
    using.sees_only_the_permitted_columns(stage)
    using.downloads_in_every_format(stage, tmp_path)
    using.reads_an_earlier_version(stage)
    share = using.takes_a_delta_sharing_profile(stage, tmp_path)

    held = proving.keeps_key_and_checkpoint(stage, tmp_path)
    proving.reads_the_ledger(stage, agreement_id)
    proving.verifies_offline(stage, held, tmp_path)
    proving.publishes_a_large_month(stage)
    proving.everything_stops_when_it_is_suspended(stage, agreement_id, permit_page, share)
    proving.an_outsider_finds_nothing(stage, permit_page, agreement_id)
    proving.only_the_suspender_resumes(stage, agreement_id)
    proving.asks_again(stage, permit_page)

    proving.the_owner_is_told(stage)
    proving.withdraws_a_version(stage)
    stage.everything_fits_a_phone()
