package main

import (
	"regexp"
	"strings"

	"cunzhang/ledger"
)

// misuses are what the reader of the command line says is wrong with it, in English alone: the form of its sentence, the
// key of ours, and what the groups of the form are called there.
var misuses = []struct {
	form *regexp.Regexp
	key  string
	args []string
}{
	{regexp.MustCompile(`^unknown flag (\S+), did you mean (?:one of )?(.+)\?$`), "cli.misuse.flag_like", []string{"flag", "like"}},
	{regexp.MustCompile(`^unknown flag (\S+)$`), "cli.misuse.flag", []string{"flag"}},
	{regexp.MustCompile(`^unexpected argument\s*, did you mean`), "cli.misuse.empty", nil},
	{regexp.MustCompile(`^(\S+): expected .* but got "-[^-"][^"]*" \(.*; perhaps try (\S+=".*")\?$`), "cli.misuse.dash", []string{"flag", "like"}},
	{
		regexp.MustCompile(`^unexpected argument (.+), did you mean (?:one of )?(.+)\?$`), "cli.misuse.argument_like",
		[]string{"argument", "like"},
	},
	{regexp.MustCompile(`^unexpected argument (.+)$`), "cli.misuse.argument", []string{"argument"}},
	{regexp.MustCompile(`missing flags: (.+)$`), "cli.misuse.missing_flags", []string{"flags"}},
	{regexp.MustCompile(`^(?:expected one of|expected|missing positional arguments) (["<].+)$`), "cli.misuse.missing", []string{"wanted"}},
	{
		regexp.MustCompile(`^(\S+) must be one of (.+) but got (".*")$`), "cli.misuse.choice",
		[]string{"flag", "choices", "value"},
	},
	{regexp.MustCompile(`^(\S+): expected \S+ value but got "EOL"`), "cli.misuse.no_value", []string{"flag"}},
	{regexp.MustCompile(`^(\S+): expected \S+ value but got (".*?") \(`), "cli.misuse.no_value_before", []string{"flag", "value"}},
	{regexp.MustCompile(`^(\S+): expected .*?(?:int|uint|float) but got (".*?")`), "cli.misuse.number", []string{"flag", "value"}},
	{regexp.MustCompile(`^(\S+): .* but got (".*?")`), "cli.misuse.value", []string{"flag", "value"}},
	{regexp.MustCompile(`^(\S+) and (\S+) can't be used together$`), "cli.misuse.together", []string{"flag", "other"}},
}

// misuse says what is wrong with the command line in the language of the reader; what is not known stays as it was said.
func (a *app) misuse(err error) string {
	said := err.Error()
	for _, m := range misuses {
		found := m.form.FindStringSubmatch(said)
		if found == nil {
			continue
		}
		args := ledger.Args{}
		for i, name := range m.args {
			args[name] = listed(found[i+1])
		}
		return a.sentence(m.key, args)
	}
	return said
}

// listed writes words that stand in quotes without them: "text","csv","" is text, csv.
func listed(words string) string {
	return strings.Trim(strings.NewReplacer(`","`, ", ", `", "`, ", ", `"`, "").Replace(words), ", ")
}
