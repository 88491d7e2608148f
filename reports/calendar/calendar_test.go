package calendar_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"pgregory.net/rapid"

	"cunzhang/reports/calendar"
)

var noon = time.Date(2026, 4, 7, 4, 0, 0, 0, time.UTC)

func job(uid string) calendar.Event {
	return calendar.Event{
		UID: uid, Changed: noon, Start: noon.Add(20 * time.Hour), End: noon.Add(23*time.Hour + 30*time.Minute),
		Summary: "翻犁 6.5 亩 · 王大山", Place: "寨脚, 一组; 河边", Note: "单号 PG-0012\n进场宽 1.8 米",
		Latitude: 26_647_001, Longitude: -106_000_630,
	}
}

// TestFeed writes one event that holds and one that was cancelled.
func TestFeed(t *testing.T) {
	gone := job("b")
	gone.Cancelled, gone.Sequence, gone.Latitude, gone.Longitude = true, 3, 0, 0
	feed := calendar.Bytes(calendar.Feed{Name: "淹坝村农机服务队", Events: []calendar.Event{job("a"), gone}})
	text := unfold(t, feed)
	for _, want := range []string{
		"METHOD:PUBLISH\r\n", "X-WR-CALNAME:淹坝村农机服务队\r\n", "NAME:淹坝村农机服务队\r\n", "X-WR-TIMEZONE:Asia/Shanghai\r\n",
		"REFRESH-INTERVAL;VALUE=DURATION:PT1H\r\n", "X-PUBLISHED-TTL:PT1H\r\n", "TZID:Asia/Shanghai\r\n",
		"UID:a\r\nSEQUENCE:0\r\nDTSTAMP:20260407T040000Z\r\n", "DTSTART;TZID=Asia/Shanghai:20260408T080000\r\n",
		"DTEND;TZID=Asia/Shanghai:20260408T113000\r\n", `LOCATION:寨脚\, 一组\; 河边` + "\r\n", "GEO:26.647001;-106.000630\r\n",
		`DESCRIPTION:单号 PG-0012\n进场宽 1.8 米` + "\r\n", "STATUS:CONFIRMED\r\n",
		"UID:b\r\nSEQUENCE:3\r\n", "STATUS:CANCELLED\r\n", "END:VCALENDAR\r\n",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	if n := strings.Count(text, "GEO:"); n != 1 {
		t.Errorf("%d positions, want 1", n)
	}
	var b bytes.Buffer
	fast := calendar.Feed{Name: "x", Every: 90 * time.Minute}
	if err := calendar.Write(&b, fast); err != nil || !strings.Contains(b.String(), "REFRESH-INTERVAL;VALUE=DURATION:PT90M") {
		t.Errorf("%v in %s", err, b.String())
	}
	if calendar.ETag(feed) == calendar.ETag(b.Bytes()) || calendar.ETag(feed) != calendar.ETag(slices.Clone(feed)) {
		t.Error("the tag does not name the bytes")
	}
}

// unfold joins folded lines and fails if a line is too long, ends wrongly or cuts a character.
func unfold(t testing.TB, feed []byte) string {
	t.Helper()
	text, ended := strings.CutSuffix(string(feed), "\r\n")
	if !ended {
		t.Fatal("the last line does not end")
	}
	for line := range strings.SplitSeq(text, "\r\n") {
		if len(line) > 75 || !utf8.ValidString(line) || strings.ContainsAny(line, "\r\n") {
			t.Errorf("line %q of %d octets", line, len(line))
		}
	}
	return strings.ReplaceAll(text, "\r\n ", "") + "\r\n"
}

// FuzzText sends any text through a feed: unfolded and unescaped it is what it was, but for controls.
func FuzzText(f *testing.F) {
	for _, s := range []string{
		"", "翻犁", `a,b;c\d`, "一\n二\r\n三", strings.Repeat("很长的名字", 40), strings.Repeat("x", 66) + "字", "\x00\x1b[0m", "𠮷野家",
		"\xff\xfe", "END:VEVENT\r\nBEGIN:VEVENT", " 前面有空格",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		e := job("a")
		e.Note = "x" + s
		text := unfold(t, calendar.Bytes(calendar.Feed{Events: []calendar.Event{e}}))
		_, rest, _ := strings.Cut(text, "DESCRIPTION:")
		got, _, _ := strings.Cut(rest, "\r\n")
		want := strings.ReplaceAll(strings.ReplaceAll(strings.ToValidUTF8(e.Note, "\uFFFD"), "\r\n", "\n"), "\r", "\n")
		want = strings.Map(func(r rune) rune {
			if r < ' ' && r != '\t' && r != '\n' || r == 0x7F {
				return -1
			}
			return r
		}, want)
		if got = unescape(got); got != want {
			t.Errorf("%q came back as %q", want, got)
		}
		if n := strings.Count(text, "\r\nBEGIN:VEVENT\r\n"); n != 1 {
			t.Errorf("%d events, want 1", n)
		}
	})
}

func unescape(s string) string {
	return strings.NewReplacer(`\\`, `\`, `\;`, ";", `\,`, ",", `\n`, "\n").Replace(s)
}

// TestOnlyWhatChangedGetsANumber goes through the life of an appointment.
func TestOnlyWhatChangedGetsANumber(t *testing.T) {
	step := func(sent, holds []calendar.Event, at time.Time, want string) []calendar.Event {
		t.Helper()
		events, changed := calendar.Revise(sent, holds, at)
		var got []string
		for _, e := range events {
			state := "holds"
			if e.Cancelled {
				state = "cancelled"
			}
			got = append(got, e.UID+" "+state+" "+string(rune('0'+e.Sequence)))
		}
		if changed {
			got = append(got, "changed")
		}
		if s := strings.Join(got, ", "); s != want {
			t.Errorf("at %s: %s, want %s", at, s, want)
		}
		return events
	}
	day := 24 * time.Hour
	a, b := job("a"), job("b")
	sent := step(nil, []calendar.Event{b, a}, noon, "a holds 0, b holds 0, changed")
	sent = step(sent, []calendar.Event{a, b}, noon.Add(time.Hour), "a holds 0, b holds 0")
	if !sent[0].Changed.Equal(noon) {
		t.Error("an unchanged event has a new stamp")
	}
	a.Start = a.Start.Add(time.Hour)
	sent = step(sent, []calendar.Event{a, b}, noon.Add(2*time.Hour), "a holds 1, b holds 0, changed")
	sent = step(sent, []calendar.Event{a}, noon.Add(3*time.Hour), "a holds 1, b cancelled 1, changed")
	sent = step(sent, []calendar.Event{a}, noon.Add(29*day), "a holds 1, b cancelled 1")
	sent = step(sent, []calendar.Event{a, b}, noon.Add(29*day), "a holds 1, b holds 2, changed")
	sent = step(sent, nil, noon.Add(30*day), "a holds 1, b holds 2")
	sent = step(sent, nil, noon.Add(32*day), "changed")
	if len(sent) != 0 {
		t.Errorf("%d events are left", len(sent))
	}
	gone := job("c")
	gone.Cancelled = true
	sent = step([]calendar.Event{gone}, nil, noon.Add(calendar.Keep), "c cancelled 0")
	step(sent, nil, noon.Add(calendar.Keep+time.Second), "changed")
}

// TestRevisingTwiceChangesNothing revises random states: the second time nothing differs, and numbers never fall.
func TestRevisingTwiceChangesNothing(t *testing.T) {
	events := rapid.SliceOfNDistinct(rapid.Custom(func(t *rapid.T) calendar.Event {
		e := job(rapid.StringMatching("[a-h]").Draw(t, "uid"))
		e.Start = noon.Add(time.Duration(rapid.IntRange(-60, 60).Draw(t, "day")) * 24 * time.Hour)
		e.End = e.Start.Add(time.Hour)
		e.Summary = rapid.SampledFrom([]string{"翻犁", "旋耕"}).Draw(t, "summary")
		return e
	}), 0, 6, func(e calendar.Event) string { return e.UID })
	rapid.Check(t, func(t *rapid.T) {
		var sent []calendar.Event
		at := noon
		for range rapid.IntRange(1, 5).Draw(t, "rounds") {
			holds := events.Draw(t, "holds")
			at = at.Add(time.Duration(rapid.IntRange(0, 20).Draw(t, "days")) * 24 * time.Hour)
			next, _ := calendar.Revise(sent, holds, at)
			if again, changed := calendar.Revise(next, holds, at); changed || !slices.Equal(again, next) {
				t.Fatalf("the second time %v, first %v", again, next)
			}
			for _, e := range next {
				for _, old := range sent {
					if e.UID == old.UID && e.Sequence < old.Sequence {
						t.Fatalf("%s fell from %d to %d", e.UID, old.Sequence, e.Sequence)
					}
				}
			}
			for _, e := range holds {
				if !slices.ContainsFunc(next, func(n calendar.Event) bool { return n.UID == e.UID && !n.Cancelled }) {
					t.Fatalf("%s is lost", e.UID)
				}
			}
			sent = next
		}
	})
}
