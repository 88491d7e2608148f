package pdf

import (
	"bytes"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"time"
)

// apart is a document of gofpdf taken apart into its objects, to make a document of each of its pages. All that is read
// here was written by gofpdf a moment before; the tests vouch for the form.
type apart struct {
	objects  map[int][]byte // by number, what stands between "obj" and "endobj"
	pages    []int
	fonts    []byte // the entries of the resources
	shared   []int  // the objects that fonts need
	pictures map[string]int
}

var (
	kidsPattern    = regexp.MustCompile(`/Kids \[[^\]]*\]\n/Count \d+`)
	contentPattern = regexp.MustCompile(`/Contents (\d+) 0 R`)
	fontsPattern   = regexp.MustCompile(`(?s)/Font <<\n(.*?)>>`)
	picturePattern = regexp.MustCompile(`/(I[0-9a-f]{40}) (\d+) 0 R`)
	drawPattern    = regexp.MustCompile(`/(I[0-9a-f]{40}) Do`)
	refPattern     = regexp.MustCompile(`(\d+) 0 R`)
)

var errApart = errors.New("the document has another form than gofpdf writes")

// takeApart reads a document that gofpdf has written.
func takeApart(file []byte) (*apart, error) {
	at := bytes.LastIndex(file, []byte("startxref\n"))
	var xref int
	if _, err := fmt.Sscanf(string(file[max(at, 0):]), "startxref\n%d", &xref); err != nil || xref >= at {
		return nil, errApart
	}
	d := &apart{objects: map[int][]byte{}, pictures: map[string]int{}}
	for i, row := range bytes.Split(file[xref:at], []byte(" 00000 n \n")) {
		offset, err := strconv.Atoi(string(row[max(0, len(row)-10):]))
		if err != nil {
			break // the trailer
		}
		body := bytes.TrimPrefix(file[offset:], []byte(strconv.Itoa(i+1)+" 0 obj\n"))
		end, err := objectEnd(body)
		if err != nil {
			return nil, err
		}
		d.objects[i+1] = body[:end]
	}
	return d, d.sort()
}

// objectEnd finds where an object ends; a stream tells its length before it begins.
func objectEnd(body []byte) (int, error) {
	end := bytes.Index(body, []byte("endobj"))
	stream := bytes.Index(body, []byte("stream\n"))
	if end < 0 || stream < 0 || end < stream {
		return end, nil
	}
	length := bytes.Index(body, []byte("/Length "))
	var n int
	if _, err := fmt.Sscanf(string(body[length:stream]), "/Length %d", &n); err != nil {
		return 0, errApart
	}
	after := bytes.Index(body[stream+n:], []byte("endobj"))
	return stream + n + after, nil
}

// sort finds the pages, and what the resources name.
func (d *apart) sort() error {
	for _, ref := range refPattern.FindAllSubmatch(kidsPattern.Find(d.objects[1]), -1) {
		d.pages = append(d.pages, number(ref[1]))
	}
	fonts := fontsPattern.FindSubmatch(d.objects[2])
	if len(fonts) == 0 || len(d.pages) == 0 {
		return errApart
	}
	d.fonts = fonts[1]
	d.shared = d.reach(nil, fonts[1])
	for _, p := range picturePattern.FindAllSubmatch(d.objects[2], -1) {
		d.pictures[string(p[1])] = number(p[2])
	}
	return nil
}

func number(digits []byte) int {
	n, _ := strconv.Atoi(string(digits)) // the pattern has digits only
	return n
}

// reach adds the objects that a dictionary refers to, and those that they refer to.
func (d *apart) reach(found []int, dictionary []byte) []int {
	if stream := bytes.Index(dictionary, []byte("stream\n")); stream >= 0 {
		dictionary = dictionary[:stream]
	}
	for _, ref := range refPattern.FindAllSubmatch(dictionary, -1) {
		found = append(found, number(ref[1]))
		found = d.reach(found, d.objects[number(ref[1])])
	}
	return found
}

// single makes a document of the i-th page. Its objects keep their numbers; those of the other pages are left out.
func (d *apart) single(i int, title string, made time.Time) ([]byte, error) {
	content := contentPattern.FindSubmatch(d.objects[d.pages[i]])
	if content == nil {
		return nil, errApart
	}
	drawn, err := d.picturesOf(d.objects[number(content[1])])
	if err != nil {
		return nil, err
	}
	resources := fmt.Appendf(nil, "<<\n/ProcSet [/PDF /Text /ImageB /ImageC /ImageI]\n/Font <<\n%s>>\n/XObject <<\n", d.fonts)
	keep := append(slices.Clone(d.shared), d.pages[i], number(content[1]))
	for _, name := range drawn {
		entry := fmt.Appendf(nil, "/%s %d 0 R\n", name, d.pictures[name])
		resources = append(resources, entry...)
		keep = d.reach(keep, entry)
	}
	kids := fmt.Appendf(nil, "/Kids [%d 0 R ]\n/Count 1", d.pages[i])
	objects := map[int][]byte{
		1: kidsPattern.ReplaceAll(d.objects[1], kids), 2: append(resources, ">>\n>>\n"...),
	}
	for _, n := range keep {
		objects[n] = d.objects[n]
	}
	info, catalog := len(d.objects)+1, len(d.objects)+2
	objects[info] = infoObject(title, made)
	objects[catalog] = []byte("<<\n/Type /Catalog\n/Pages 1 0 R\n>>\n")
	return joined(objects, info, catalog), nil
}

// picturesOf lists the pictures that a page draws.
func (d *apart) picturesOf(content []byte) ([]string, error) {
	_, stream, _ := bytes.Cut(content, []byte("stream\n"))
	r, err := zlib.NewReader(bytes.NewReader(stream))
	if err != nil {
		return nil, err
	}
	plain, err := io.ReadAll(r)
	var names []string
	for _, m := range drawPattern.FindAllSubmatch(plain, -1) {
		names = append(names, string(m[1]))
	}
	return names, err
}

func infoObject(title string, made time.Time) []byte {
	if made.IsZero() {
		made = time.Unix(0, 0) // as in whole documents
	}
	day := made.UTC().Format("20060102150405")
	return fmt.Appendf(nil, "<<\n/Producer <%X>\n/Title <%X>\n/CreationDate (D:%s)\n/ModDate (D:%s)\n>>\n",
		encode16(maker), encode16(title), day, day)
}

// joined writes objects as a document.
func joined(objects map[int][]byte, info, catalog int) []byte {
	out := []byte("%PDF-1.3\n")
	table := []byte("xref\n0 1\n0000000000 65535 f \n")
	numbers := slices.Sorted(maps.Keys(objects))
	for i, n := range numbers {
		if i == 0 || n != numbers[i-1]+1 {
			run := 1
			for i+run < len(numbers) && numbers[i+run] == n+run {
				run++
			}
			table = fmt.Appendf(table, "%d %d\n", n, run)
		}
		table = fmt.Appendf(table, "%010d 00000 n \n", len(out))
		out = fmt.Appendf(out, "%d 0 obj\n", n)
		out = append(append(out, objects[n]...), "endobj\n"...)
	}
	start := len(out)
	out = append(out, table...)
	return fmt.Appendf(out, "trailer\n<<\n/Size %d\n/Root %d 0 R\n/Info %d 0 R\n>>\nstartxref\n%d\n%%%%EOF\n",
		catalog+1, catalog, info, start)
}
