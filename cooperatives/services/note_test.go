package services_test

import (
	"testing"

	"cunzhang/cooperatives/services"
)

// TestNotesAreReadAsTheyWereWritten takes the sentences of the history apart, and leaves alone what people typed.
func TestNotesAreReadAsTheyWereWritten(t *testing.T) {
	for text, want := range map[string]services.Note{
		"9.28亩":                         {Area: 928},
		"6.00亩 赵大":                      {Area: 600, Rest: "赵大"},
		"2026-03-18 – 2026-03-22 6.00亩": {Earliest: 20260318, Latest: 20260322, Area: 600},
		"2026-03-18 – 2026-03-22 6.00亩 走西边":    {Earliest: 20260318, Latest: 20260322, Area: 600, Rest: "走西边"},
		"6.50亩，2026年3月17日做，原排2026年3月16日":       {Area: 650, Done: 20260317, Planned: 20260316},
		"原排2026年3月16日":                         {Planned: 20260316},
		"户主要求 原排2026年3月16日":                    {Planned: 20260316, Rest: "户主要求"},
		"下雨 5.00亩":                             {Rest: "下雨 5.00亩"},
		"2026-13-18 – 2026-03-22 6.00亩":        {Rest: "2026-13-18 – 2026-03-22 6.00亩"},
		"99999999999999999999999999999999.00亩": {Rest: "99999999999999999999999999999999.00亩"},
		"雨停":                                   {Rain: true},
		"雨停 大雨":                                {Rain: true, Rest: "大雨"},
		"":                                     {},
	} {
		got := services.ParseNote(text)
		if got != want || got.String() != text {
			t.Errorf("%q is read as %+v and written %q, want %+v", text, got, got.String(), want)
		}
	}
}
