package calendar

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// ContentType is what a feed is sent as.
const ContentType = "text/calendar; charset=utf-8"

// Feed is what a calendar subscribes to.
type Feed struct {
	Name   string        // shown as the calendar's name
	Every  time.Duration // how often calendars should ask again; 0: every hour
	Events []Event
}

// Event is one appointment.
type Event struct {
	UID       string    // the same as long as the appointment is the same, whatever becomes of it
	Sequence  int       // how often it has changed since it was sent first
	Changed   time.Time // when it changed last
	Start     time.Time // shown in the time of China
	End       time.Time
	Summary   string
	Place     string
	Note      string
	Latitude  int // millionths of a degree; both 0: no position
	Longitude int
	Cancelled bool
}

// same reports whether people see no difference between two states of an appointment.
func (e *Event) same(other *Event) bool {
	a, b := *e, *other
	a.Sequence, b.Sequence, a.Changed, b.Changed = 0, 0, time.Time{}, time.Time{}
	start, end := a.Start.Equal(b.Start), a.End.Equal(b.End)
	a.Start, a.End, b.Start, b.End = time.Time{}, time.Time{}, time.Time{}, time.Time{}
	return a == b && start && end
}

// maxLine is how many octets a line may have without its end (RFC 5545, 3.1).
const maxLine = 75

// zone is the only one there is: China has one time and, since 1992, no summer time.
const zone = "BEGIN:VTIMEZONE\r\nTZID:Asia/Shanghai\r\nBEGIN:STANDARD\r\nDTSTART:19920101T000000\r\n" +
	"TZOFFSETFROM:+0800\r\nTZOFFSETTO:+0800\r\nTZNAME:CST\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"

// china is that zone in the program, which needs no file of zones on the machine for it.
var china = time.FixedZone("Asia/Shanghai", 8*60*60)

// Write writes the feed.
func Write(w io.Writer, f Feed) error {
	_, err := w.Write(Bytes(f))
	return err
}

// Bytes returns the feed as it is sent.
func Bytes(f Feed) []byte {
	var b bytes.Buffer
	every := duration(f.Every)
	put(&b, "BEGIN", "VCALENDAR")
	put(&b, "VERSION", "2.0")
	put(&b, "PRODID", "-//Cunzhang//Field service//ZH")
	put(&b, "CALSCALE", "GREGORIAN")
	put(&b, "METHOD", "PUBLISH")
	put(&b, "NAME", escape(f.Name))
	put(&b, "X-WR-CALNAME", escape(f.Name))
	put(&b, "X-WR-TIMEZONE", "Asia/Shanghai")
	put(&b, "REFRESH-INTERVAL;VALUE=DURATION", every)
	put(&b, "X-PUBLISHED-TTL", every)
	b.WriteString(zone)
	for i := range f.Events {
		f.Events[i].put(&b)
	}
	put(&b, "END", "VCALENDAR")
	return b.Bytes()
}

func (e *Event) put(b *bytes.Buffer) {
	put(b, "BEGIN", "VEVENT")
	put(b, "UID", escape(e.UID))
	put(b, "SEQUENCE", strconv.Itoa(e.Sequence))
	put(b, "DTSTAMP", instant(e.Changed))
	put(b, "LAST-MODIFIED", instant(e.Changed))
	put(b, "DTSTART;TZID=Asia/Shanghai", local(e.Start))
	put(b, "DTEND;TZID=Asia/Shanghai", local(e.End))
	put(b, "SUMMARY", escape(e.Summary))
	if e.Place != "" {
		put(b, "LOCATION", escape(e.Place))
	}
	if e.Latitude != 0 || e.Longitude != 0 {
		put(b, "GEO", degrees(e.Latitude)+";"+degrees(e.Longitude))
	}
	if e.Note != "" {
		put(b, "DESCRIPTION", escape(e.Note))
	}
	status := "CONFIRMED"
	if e.Cancelled {
		status = "CANCELLED"
	}
	put(b, "STATUS", status)
	put(b, "TRANSP", "OPAQUE")
	put(b, "END", "VEVENT")
}

// put writes one property, folded into lines of at most 75 octets none of which cuts a character (RFC 5545, 3.1).
func put(b *bytes.Buffer, name, value string) {
	line, room := name+":"+value, maxLine
	for len(line) > room {
		at := room
		for !utf8.RuneStart(line[at]) {
			at--
		}
		b.WriteString(line[:at])
		b.WriteString("\r\n ")
		line, room = line[at:], maxLine-1 // the blank counts
	}
	b.WriteString(line)
	b.WriteString("\r\n")
}

// escape writes text as RFC 5545, 3.3.11 wants it. Other controls than line ends and tabs have no way to be written
// and are left out.
func escape(s string) string {
	s = strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\r\n", "\n")
	var b strings.Builder
	for _, r := range s {
		switch {
		case r == '\\' || r == ';' || r == ',':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n' || r == '\r':
			b.WriteString(`\n`)
		case r < ' ' && r != '\t' || r == 0x7F:
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

func instant(t time.Time) string { return t.UTC().Format("20060102T150405Z") }

func local(t time.Time) string { return t.In(china).Format("20060102T150405") }

// degrees writes millionths of a degree as degrees.
func degrees(n int) string {
	sign := ""
	if n < 0 {
		sign, n = "-", -n
	}
	frac := strconv.Itoa(n % 1_000_000)
	return sign + strconv.Itoa(n/1_000_000) + "." + strings.Repeat("0", 6-len(frac)) + frac
}

// duration writes whole minutes, at least one.
func duration(d time.Duration) string {
	if d <= 0 {
		return "PT1H"
	}
	return "PT" + strconv.Itoa(max(1, int(d/time.Minute))) + "M"
}

// ETag names the bytes of a feed, so that a calendar that has them gets nothing again.
func ETag(feed []byte) string {
	sum := sha256.Sum256(feed)
	return `"` + hex.EncodeToString(sum[:16]) + `"`
}
