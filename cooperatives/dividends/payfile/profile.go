package payfile

import (
	"bytes"
	_ "embed" // the profiles
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"cunzhang/ledger"
)

// Profile says how a bank wants its file.
type Profile struct {
	Name      string   `json:"name"`
	Title     string   `json:"title"`
	Format    Format   `json:"format"`
	Encoding  Encoding `json:"encoding,omitempty"`  // of CSV; utf-8 when empty
	Separator string   `json:"separator,omitempty"` // of CSV, one character
	RowEnd    bool     `json:"row_end,omitempty"`   // every row of a CSV ends with the separator
	Extension string   `json:"extension,omitempty"` // of the file; that of the format when empty
	Header    bool     `json:"header,omitempty"`
	Columns   []Column `json:"columns"`
	Trailer   []Column `json:"trailer,omitempty"` // the last row, with count and total
	MaxRows   int      `json:"max_rows"`          // payments in one file; more go into several
	// Result names the columns of the bank's file of results where that file has no names of its own.
	Result []string `json:"result,omitempty"`
	// MinRows is the least number of payments that the bank takes as a batch.
	MinRows int `json:"min_rows,omitempty"`
}

// Format is the kind of a file.
type Format string

// The formats.
const (
	XLSX Format = "xlsx"
	CSV  Format = "csv"
)

// Encoding is how the characters of a text file are written.
type Encoding string

// The encodings. UTF8Mark begins with the mark that spreadsheet programs look for.
const (
	UTF8     Encoding = "utf-8"
	UTF8Mark Encoding = "utf-8-mark"
	GBK      Encoding = "gbk"
)

// Column is a column and what stands in it.
type Column struct {
	Title    string `json:"title,omitempty"`
	Field    Field  `json:"field,omitempty"`    // empty for a column that stays blank, or says its title in a trailer
	Required bool   `json:"required,omitempty"` // the bank takes no row without it
}

// Field is what stands in a column.
type Field string

// The fields. Count and Total stand in trailers alone.
const (
	FieldNo        Field = "no"
	FieldName      Field = "name"
	FieldCard      Field = "card"
	FieldBank      Field = "bank"
	FieldAmount    Field = "amount"
	FieldIDNumber  Field = "id_number"
	FieldIDTail    Field = "id_tail" // the last four characters
	FieldPurpose   Field = "purpose"
	FieldPayerName Field = "payer_name"
	FieldPayerCard Field = "payer_card"
	FieldPayerBank Field = "payer_bank"
	FieldCount     Field = "count"
	FieldTotal     Field = "total"
)

// RowFields are the fields of the columns of payments, TrailerFields those of the last row; the empty one is first.
var (
	RowFields = [...]Field{
		"", FieldNo, FieldName, FieldCard, FieldBank, FieldAmount, FieldIDNumber, FieldIDTail, FieldPurpose, FieldPayerName,
		FieldPayerCard, FieldPayerBank,
	}
	TrailerFields = [...]Field{"", FieldCount, FieldTotal}
)

// The bounds of a profile.
const (
	MaxRows    = 20_000 // payments in one file
	MaxColumns = 60
	maxName    = 40
	maxTitle   = 60 // characters, of the profile and of a column
)

//go:embed profiles.json
var builtInText []byte

var builtIn = sync.OnceValues(func() ([]Profile, error) {
	var all []Profile
	err := json.Unmarshal(builtInText, &all)
	return all, err
})

// Profiles returns the profiles that come with the program, the most general first.
func Profiles() ([]Profile, error) { return builtIn() }

// FindProfile returns a profile that comes with the program, or payfile.unknown_profile.
func FindProfile(name string) (Profile, error) {
	all, err := builtIn()
	if err != nil {
		return Profile{}, err
	}
	if i := slices.IndexFunc(all, func(p Profile) bool { return p.Name == name }); i >= 0 {
		return all[i], nil
	}
	return Profile{}, invalid("payfile.unknown_profile", ledger.Args{"name": name}).At("profile")
}

// ParseProfile reads a profile that somebody wrote as JSON. It fails with payfile.profile, whose argument says where.
func ParseProfile(text []byte) (Profile, error) {
	var p Profile
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&p); err != nil {
		return Profile{}, profileError(err.Error())
	}
	return p, p.Check()
}

// Check fails with payfile.profile for a profile that no file can be written by; its argument says where. Name and
// extension become the name of a file, so that they are letters, digits and hyphens alone.
func (p *Profile) Check() error {
	has := func(f Field) bool {
		return slices.ContainsFunc(p.Columns, func(c Column) bool { return c.Field == f })
	}
	switch {
	case !named(p.Name, maxName):
		return profileError("name")
	case utf8.RuneCountInString(p.Title) > maxTitle:
		return profileError("title")
	case p.Extension != "" && (!named(p.Extension, 5) || strings.Contains(p.Extension, "-")):
		return profileError("extension")
	case p.Format != XLSX && p.Format != CSV:
		return profileError("format")
	case p.Format == CSV && !separates(p.Separator):
		return profileError("separator")
	case p.Encoding != "" && p.Encoding != UTF8 && p.Encoding != UTF8Mark && p.Encoding != GBK:
		return profileError("encoding")
	case len(p.Columns) > MaxColumns || len(p.Trailer) > MaxColumns || !has(FieldName) || !has(FieldCard) || !has(FieldAmount):
		return profileError("columns")
	case p.MaxRows < 1 || p.MaxRows > MaxRows || p.MinRows < 0 || p.MinRows > p.MaxRows:
		return profileError("max_rows")
	}
	for i, c := range p.Columns {
		if !slices.Contains(RowFields[:], c.Field) || !p.titled(c) {
			return profileError("columns." + strconv.Itoa(i+1))
		}
	}
	for i, c := range p.Trailer {
		if !slices.Contains(TrailerFields[:], c.Field) || !p.titled(c) {
			return profileError("trailer." + strconv.Itoa(i+1))
		}
	}
	return nil
}

// named reports whether the text can be the name of a file, of so many characters at most.
func named(text string, most int) bool {
	n := utf8.RuneCountInString(text)
	return n > 0 && n <= most && !strings.HasPrefix(text, "-") && !strings.ContainsFunc(text, func(r rune) bool {
		return r != '-' && !unicode.IsLetter(r) && !unicode.IsDigit(r)
	})
}

// separates reports whether the text is one character that stands in no amount, number or name.
func separates(text string) bool {
	r, size := utf8.DecodeRuneInString(text)
	return size == len(text) && size > 0 && r != utf8.RuneError && r != '.' && r != '-' && r != '"' && r != ' ' &&
		(r == '\t' || !unicode.IsControl(r)) && !unicode.IsLetter(r) && !unicode.IsDigit(r)
}

// titled reports whether the title of a column can stand in the file.
func (p *Profile) titled(c Column) bool {
	return utf8.RuneCountInString(c.Title) <= maxTitle && p.fits(c.Title)
}

func profileError(where string) error {
	return invalid("payfile.profile", ledger.Args{"where": where}).At("profile")
}

func invalid(key string, args ledger.Args) *ledger.Error {
	return ledger.NewError(ledger.Invalid, key, args)
}

// extension is what the name of a file ends with.
func (p *Profile) extension() string {
	if p.Extension != "" {
		return p.Extension
	}
	return string(p.Format)
}
