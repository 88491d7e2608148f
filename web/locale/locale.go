package locale

import (
	"strings"

	"cunzhang/ledger"
)

// Locale holds every sentence, ready to be filled. It never changes, so that any number of requests may share it.
type Locale struct {
	lines map[string]line
}

// line is one sentence in both languages.
type line struct {
	zh, en []segment
}

// segment is a piece of a sentence: text as it stands, or the value of an argument.
type segment struct {
	text string
	arg  string
	word bool // the value is a word of the program, such as the state of a voucher, and is translated too
}

// Has reports whether a catalogue has the key.
func (l *Locale) Has(key string) bool {
	_, ok := l.lines[key]
	return ok
}

// Text returns the sentence of the key with its placeholders filled. {name} stands for the argument; {@name} for the
// sentence of name.value when there is one (state=draft gives state.draft), else of the value itself, else the value.
// A key that no catalogue has comes back in brackets.
func (l *Locale) Text(lang Lang, key string, args ledger.Args) string {
	at, ok := l.lines[key]
	if !ok {
		return "【" + key + "】"
	}
	segments := at.in(lang)
	if len(segments) == 1 && segments[0].arg == "" {
		return segments[0].text
	}
	var b strings.Builder
	for _, s := range segments {
		value, given := args[s.arg]
		switch {
		case s.arg == "":
			b.WriteString(s.text)
		case !given:
			b.WriteString("{" + s.arg + "}")
		case s.word:
			b.WriteString(l.word(lang, s.arg, value))
		default:
			b.WriteString(value)
		}
	}
	return b.String()
}

// Error returns the sentence of an error, without the field it stands in.
func (l *Locale) Error(lang Lang, e *ledger.Error) string { return l.Text(lang, e.Key, e.Args) }

// Field returns the place that an error names, for readers: row.12.debit is 第12行 借方, line.3.account is
// 第3条分录 科目. It is empty for a field without a name.
func (l *Locale) Field(lang Lang, field string) string {
	head, rest, nested := strings.Cut(field, ".")
	if !nested || !l.Has("place."+head) {
		for _, key := range []string{"field." + field, "web.field." + field} {
			if l.Has(key) {
				return l.Text(lang, key, nil)
			}
		}
		return ""
	}
	no, name, _ := strings.Cut(rest, ".")
	place := l.Text(lang, "place."+head, ledger.Args{"no": no})
	if name == "" {
		return place
	}
	return place + " " + l.word(lang, "field", name)
}

// word translates a value: as family.value, or as a key of its own. Only whole sentences without placeholders count.
func (l *Locale) word(lang Lang, family, value string) string {
	for _, key := range []string{family + "." + value, value} {
		if s := l.lines[key].in(lang); len(s) == 1 && s[0].arg == "" {
			return s[0].text
		}
	}
	return value
}

func (at line) in(lang Lang) []segment {
	if lang == English {
		return at.en
	}
	return at.zh
}
