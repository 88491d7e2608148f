package payfile

import (
	"bytes"
	_ "embed" // the profiles
	"encoding/json"
	"slices"
	"strconv"
	"sync"

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

var rowFields = []Field{
	"", FieldNo, FieldName, FieldCard, FieldBank, FieldAmount, FieldIDNumber, FieldIDTail, FieldPurpose, FieldPayerName,
	FieldPayerCard, FieldPayerBank,
}

// The bounds of a profile.
const (
	maxRows    = 20_000
	maxColumns = 60
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

// Check fails with payfile.profile for a profile that no file can be written by.
func (p *Profile) Check() error {
	has := func(f Field) bool {
		return slices.ContainsFunc(p.Columns, func(c Column) bool { return c.Field == f })
	}
	switch {
	case p.Name == "":
		return profileError("name")
	case p.Format != XLSX && p.Format != CSV:
		return profileError("format")
	case p.Format == CSV && len([]rune(p.Separator)) != 1:
		return profileError("separator")
	case p.Encoding != "" && p.Encoding != UTF8 && p.Encoding != UTF8Mark && p.Encoding != GBK:
		return profileError("encoding")
	case len(p.Columns) > maxColumns || !has(FieldName) || !has(FieldCard) || !has(FieldAmount):
		return profileError("columns")
	case p.MaxRows < 1 || p.MaxRows > maxRows || p.MinRows < 0 || p.MinRows > p.MaxRows:
		return profileError("max_rows")
	}
	for i, c := range p.Columns {
		if !slices.Contains(rowFields, c.Field) {
			return profileError("columns." + strconv.Itoa(i+1))
		}
	}
	for i, c := range p.Trailer {
		if c.Field != "" && c.Field != FieldCount && c.Field != FieldTotal {
			return profileError("trailer." + strconv.Itoa(i+1))
		}
	}
	return nil
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
