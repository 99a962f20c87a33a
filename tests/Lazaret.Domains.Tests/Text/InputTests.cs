using System.Text;
using Lazaret.Domains.Text;

namespace Lazaret.Domains.Tests.Text;

public sealed class InputTests
{
    [Theory]
    [InlineData("a.com\nb.com\n", "1:a.com 2:b.com")]
    [InlineData("a.com\r\nb.com", "1:a.com 2:b.com")]
    [InlineData("\n\n  a.com \t\n\nb.com\n\n", "3:a.com 5:b.com")]
    [InlineData("\uFEFFa.com\n", "1:a.com")]
    [InlineData("", "")]
    [InlineData("\n\r\n \n", "")]
    public async Task Each_line_of_text_is_a_name_and_empty_lines_are_left_out(string text, string expected) => Assert.Equal(expected, await ReadAsync(text, s => new LineNameReader(s, null)));

    [Fact]
    public async Task D7_an_over_long_line_is_a_name_that_is_too_long_and_not_an_error()
    {
        string text = $"a.com\n{new string('x', 1_000_000)}\nb.com\n{new string('y', 300_000)}";

        NameBatch batch = await AllAsync(text, s => new LineNameReader(s, null, 1000));

        Assert.Equal(["a.com", new string('x', 1000), "b.com", new string('y', 1000)], batch.Names.ToArray());
        Assert.Equal([1, 2, 3, 4], batch.Lines.ToArray());
    }

    [Fact]
    public async Task Bytes_that_are_not_utf8_are_kept_apart()
    {
        NameBatch batch = new();
        Assert.True(await new LineNameReader(new MemoryStream([(byte)'a', 0xFF, (byte)'\n', (byte)'a', 0xFE, (byte)'\n']), null).ReadAsync(batch, default));

        Assert.Equal(["a\udcff", "a\udcfe"], batch.Names.ToArray());
    }

    [Theory]
    [InlineData("\"a.com\"\n{\"domain\":\"b.com\",\"id\":7}\n", "1:a.com 2:b.com")]
    [InlineData("{\"x\":{\"domain\":\"no\"},\"domain\":\"yes.com\"}", "1:yes.com")]
    [InlineData("{\"dom\\u0061in\":\"b\\u002ecom\"}", "1:b.com")]
    public async Task Lines_of_json_are_strings_or_objects_with_the_member(string text, string expected) =>
        Assert.Equal(expected, await ReadAsync(text, s => new LineNameReader(s, new JsonLine("domain", true))));

    [Theory]
    [InlineData("{\"name\":\"b.com\"}", "Line 1 has no member \"domain\"; allowed is a string or an object with the member \"domain\".")]
    [InlineData("\"a.com\"\n\n7\n", "Line 3 is a number; allowed is a string or an object with the member \"domain\".")]
    [InlineData("{\"domain\":7}", "Line 1 has a number as its member \"domain\"; allowed is a string.")]
    [InlineData("{\"domain\":null}", "Line 1 has null as its member \"domain\"; allowed is a string.")]
    [InlineData("{\"domain\":\"a\",\"domain\":\"b\"}", "Line 1 has the member \"domain\" twice.")]
    [InlineData("\"a.com\"\n{\"domain\":", "Line 2 is no JSON; allowed is a string or an object with the member \"domain\".")]
    [InlineData("\"a\" \"b\"", "Line 1 is no JSON; allowed is a string or an object with the member \"domain\".")]
    [InlineData("a.com", "Line 1 is no JSON; allowed is a string or an object with the member \"domain\".")]
    public async Task A_line_of_json_that_holds_no_name_is_told_with_its_number(string text, string sentence)
    {
        InputException e = await Assert.ThrowsAsync<InputException>(() => ReadAsync(text, s => new LineNameReader(s, new JsonLine("domain", true))));

        Assert.Equal(sentence, e.Sentence);
    }

    [Fact]
    public async Task In_the_existing_format_jsonl_a_string_is_no_line()
    {
        InputException e = await Assert.ThrowsAsync<InputException>(() => ReadAsync("\"a.com\"", s => new LineNameReader(s, new JsonLine("q", false))));

        Assert.Equal("Line 1 is a string; allowed is an object with the member \"q\".", e.Sentence);
    }

    [Theory]
    [InlineData("domain\na.com\nb.com\n", "2:a.com 3:b.com")]
    [InlineData("id,domain\r\n1,a.com\r\n2,b.com", "2:a.com 3:b.com")]
    [InlineData("\uFEFFdomain,x\na.com,1\n", "2:a.com")]
    [InlineData("note,DOMAIN\n\"two\nlines, \"\"quoted\"\"\",a.com\nplain,\"b.com\"\n", "2:a.com 4:b.com")]
    [InlineData("x,domain\n\n1,a.com\n\n", "3:a.com")]
    [InlineData("x,domain\n1\n2,a.com\n", "2: 3:a.com")]
    [InlineData("domain\n", "")]
    [InlineData("", "")]
    public async Task Csv_gives_the_names_of_its_column(string text, string expected) => Assert.Equal(expected, await ReadAsync(text, s => new CsvNameReader(s, "domain")));

    [Theory]
    [InlineData("a,b\n1,2\n", "Line 1 has no column \"domain\"; it has \"a\", \"b\".")]
    [InlineData("domain,b\na.com,\"never closed\nb.com,2\n", "Line 2 has a quote that is not closed.")]
    public async Task Csv_without_the_column_or_with_an_open_quote_is_told(string text, string sentence)
    {
        InputException e = await Assert.ThrowsAsync<InputException>(() => ReadAsync(text, s => new CsvNameReader(s, "domain")));

        Assert.Equal(sentence, e.Sentence);
    }

    [Fact]
    public async Task A_csv_record_without_end_is_refused_before_it_fills_the_memory()
    {
        string text = "domain\n\"" + new string('x', 3 << 20);

        InputException e = await Assert.ThrowsAsync<InputException>(() => ReadAsync(text, s => new CsvNameReader(s, "domain")));

        Assert.True(e.IsTooLong);
    }

    [Fact]
    public async Task Csv_records_are_kept_as_they_stand_without_the_column_that_is_replaced()
    {
        NameBatch batch = await AllAsync("\"id\",classification,domain\n\"1, one\",old,a.com\n2,,\"b.com\"\n", s => new CsvNameReader(s, "domain", "classification"));

        Assert.Equal(["\"1, one\",a.com", "2,\"b.com\""], batch.Inputs.ToArray().Select(i => Encoding.UTF8.GetString(i!)));
    }

    [Fact]
    public async Task The_same_is_read_however_the_bytes_come()
    {
        int seed = Environment.TickCount;
        Random random = new(seed);
        for (int round = 0; round < 300; round++)
        {
            StringBuilder text = new("k,domain\n");
            List<string> names = [];
            for (int n = random.Next(0, 30); n > 0; n--)
            {
                string name = new([.. Enumerable.Range(0, random.Next(1, 40)).Select(_ => "ab.,\"\n"[random.Next(6)])]);
                names.Add(name);
                text.Append(n).Append(",\"").Append(name.Replace("\"", "\"\"")).Append(random.Next(2) == 0 ? "\"\n" : "\"\r\n");
            }

            NameBatch batch = new();
            CsvNameReader reader = new(new DripStream(Encoding.UTF8.GetBytes(text.ToString()), random), "domain");
            List<string> read = [];
            while (await reader.ReadAsync(batch, default))
            {
                read.AddRange(batch.Names.ToArray());
                batch.Clear();
            }

            Assert.True(names.SequenceEqual(read), $"seed {seed}, round {round}");
        }
    }

    [Fact]
    public void A_name_is_seen_once_until_the_memory_is_full()
    {
        SeenNames seen = new(3);

        Assert.Equal([true, false, true, true, true, false], ((string[])["a", "a", "b", "c", "a", "a"]).Select(seen.Add));
    }

    private static async Task<string> ReadAsync(string text, Func<Stream, INameReader> make)
    {
        NameBatch batch = await AllAsync(text, make);
        long[] lines = batch.Lines.ToArray();
        return string.Join(' ', batch.Names.ToArray().Select((name, i) => $"{lines[i]}:{name}"));
    }

    private static async Task<NameBatch> AllAsync(string text, Func<Stream, INameReader> make)
    {
        INameReader reader = make(new DripStream(Encoding.UTF8.GetBytes(text), new Random(text.Length)));
        NameBatch all = new();
        NameBatch batch = new();
        while (await reader.ReadAsync(batch, default))
        {
            for (int i = 0; i < batch.Count; i++)
            {
                all.Add(batch.Names.Span[i], batch.Lines[i], batch.Inputs[i]);
            }

            batch.Clear();
        }

        return all;
    }
}
