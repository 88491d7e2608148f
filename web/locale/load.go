package locale

import (
	"embed"
	"encoding/csv"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
)

//go:embed catalog/*.csv
var catalogs embed.FS

// header is the first record of every catalogue.
var header = []string{"key", "zh", "en"}

var (
	keyForm         = regexp.MustCompile(`^[a-z][a-z0-9_]*(\.[a-z0-9_-]+)+$`)
	placeholderForm = regexp.MustCompile(`^@?[a-z][a-z0-9_]*$`)
)

// Load reads the catalogues of the program. It fails, naming every line at fault, for a key that stands twice, a cell
// that is empty, a placeholder that is not closed, and sentences whose placeholders differ between the languages.
func Load() (*Locale, error) { return load(catalogs) }

func load(files fs.FS) (*Locale, error) {
	names, err := fs.Glob(files, "catalog/*.csv")
	if err != nil {
		return nil, err
	}
	l := &Locale{lines: make(map[string]line)}
	var problems []error
	for _, name := range names {
		problems = append(problems, l.read(files, name))
	}
	if err := errors.Join(problems...); err != nil {
		return nil, err
	}
	return l, nil
}

// read adds the lines of one catalogue.
func (l *Locale) read(files fs.FS, name string) (err error) {
	f, err := files.Open(name)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	in := csv.NewReader(f)
	in.FieldsPerRecord = len(header)
	records, err := in.ReadAll()
	if err != nil {
		return fmt.Errorf("%s: %w", path.Base(name), err)
	}
	if len(records) == 0 || !slices.Equal(records[0], header) {
		return fmt.Errorf("%s: does not begin with %s", path.Base(name), strings.Join(header, ","))
	}
	var problems []error
	for _, r := range records[1:] {
		if err := l.add(r[0], r[1], r[2]); err != nil {
			problems = append(problems, fmt.Errorf("%s: %s: %w", path.Base(name), r[0], err))
		}
	}
	return errors.Join(problems...)
}

func (l *Locale) add(key, zh, en string) error {
	switch {
	case !keyForm.MatchString(key):
		return errors.New("is no key")
	case l.Has(key):
		return errors.New("stands twice")
	case strings.TrimSpace(zh) == "" || strings.TrimSpace(en) == "":
		return errors.New("lacks a sentence")
	}
	var at line
	var err error
	if at.zh, err = parse(zh); err != nil {
		return err
	}
	if at.en, err = parse(en); err != nil {
		return err
	}
	if !maps.Equal(names(at.zh), names(at.en)) {
		return errors.New("names other placeholders in Chinese than in English")
	}
	l.lines[key] = at
	return nil
}

func names(segments []segment) map[string]bool {
	set := make(map[string]bool)
	for _, s := range segments {
		if s.arg != "" {
			set[s.arg] = true
		}
	}
	return set
}

// parse cuts a sentence at its placeholders.
func parse(sentence string) ([]segment, error) {
	var out []segment
	for rest := sentence; rest != ""; {
		text, after, found := strings.Cut(rest, "{")
		if strings.Contains(text, "}") {
			return nil, errors.New("closes a placeholder that is not open")
		}
		if text != "" {
			out = append(out, segment{text: text})
		}
		if !found {
			break
		}
		name, tail, closed := strings.Cut(after, "}")
		if !closed || !placeholderForm.MatchString(name) {
			return nil, fmt.Errorf("has the placeholder {%s, which is none", name)
		}
		name, word := strings.CutPrefix(name, "@")
		out = append(out, segment{arg: name, word: word})
		rest = tail
	}
	return out, nil
}
