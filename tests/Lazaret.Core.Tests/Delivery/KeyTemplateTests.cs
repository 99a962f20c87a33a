using System.Globalization;
using System.Text;
using Lazaret.Core.Delivery;

namespace Lazaret.Core.Tests.Delivery;

public sealed class KeyTemplateTests
{
    private static readonly KeyValues Values = new()
    {
        Path = "out/1124_2024_01_31.tar.GZ",
        TakenAt = new DateTimeOffset(2026, 3, 9, 1, 2, 3, TimeSpan.FromHours(2)).AddTicks(456_789),
        Sha256 = "0123456789abcdef" + new string('e', 48),
        Md5 = "f0" + new string('1', 30),
        Prefix = "/landing/oag/",
        Source = "maytech",
        Groups = new Dictionary<string, string> { ["station"] = "LHR", ["dd"] = "31", ["empty"] = "" },
    };

    [Theory]
    [InlineData(KeyTemplate.Default, "2026-03-08/23:02:03.045678/1124_2024_01_31.tar.GZ")]
    [InlineData("{prefix}/{name}", "landing/oag/1124_2024_01_31.tar.GZ")]
    [InlineData("{source}/{path}", "maytech/out/1124_2024_01_31.tar.GZ")]
    [InlineData("{stem}-x{ext}", "1124_2024_01_31.tar-x.GZ")]
    [InlineData("{sha256:2}/{sha256}", "01/0123456789abcdefeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee")]
    [InlineData("{md5:2}{ext}", "f0.GZ")]
    [InlineData("{yyyy}/{MM}/{dd}/{HH}{mm}{ss}{fff}{f}", "2026/03/08/2302030450")]
    [InlineData("{yyyyMMddTHHmmssZ}", "20260308T230203Z")]
    [InlineData("{station}/{group:dd}/{dd}", "LHR/31/08")]
    [InlineData("{{{station}}}", "{LHR}")]
    public void A_template_gives_the_key(string text, string key)
    {
        KeyTemplate template = Parse(text);
        Assert.True(template.TryMake(Values, out string made, out string? error), error);
        Assert.Equal(key, made);
        Assert.Equal(text, template.Text);
    }

    [Fact]
    public void An_empty_prefix_takes_its_slash_along()
    {
        Assert.True(Parse("{prefix}/{name}").TryMake(Values with { Prefix = "" }, out string key, out _));
        Assert.Equal("1124_2024_01_31.tar.GZ", key);
    }

    [Theory]
    [InlineData("README", "README|")]
    [InlineData(".profile", ".profile|")]
    [InlineData("a.", "a.|")]
    [InlineData("a.b.c", "a.b|.c")]
    public void The_extension_is_what_is_behind_the_last_dot(string name, string key)
    {
        Assert.True(Parse("{stem}|{ext}").TryMake(Values with { Path = name }, out string made, out _));
        Assert.Equal(key, made);
    }

    [Theory]
    [InlineData("", "0 characters")]
    [InlineData("{nmae}", "unknown token {nmae} at character 1")]
    [InlineData("a/{name", "{ without } at character 3")]
    [InlineData("a}/{name}", "} without { at character 2")]
    [InlineData("{sha256:0}", "unknown token")]
    [InlineData("{sha256:65}", "unknown token")]
    [InlineData("{md5:33}", "unknown token")]
    [InlineData("{name:3}", "unknown token")]
    [InlineData("{group:no}", "unknown token")]
    [InlineData("{yyyy-QQ}", "unknown token")]
    [InlineData("{}", "unknown token {}")]
    [InlineData("{-}", "unknown token")]
    [InlineData("/{name}", "begins with a slash")]
    [InlineData("{name}/", "ends in a slash")]
    [InlineData("{prefix}/fixed", "every item the same key")]
    [InlineData("{name}\u0007", "control character")]
    public void A_wrong_template_is_refused_with_one_sentence(string text, string words)
    {
        Assert.False(KeyTemplate.TryParse(text, ["station"], out _, out string? error));
        Assert.Contains(words, error, StringComparison.Ordinal);
        Assert.EndsWith(".", error, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error);
        Assert.DoesNotContain('\u0007', error);
    }

    [Theory]
    [InlineData("../../etc/passwd", "..")]
    [InlineData("a/./b", "\".\"")]
    [InlineData("/etc/passwd", "begins with a slash")]
    [InlineData("a//b", "empty part")]
    [InlineData("a\u0000b", "control character")]
    [InlineData("a\r\nb", "control character")]
    [InlineData("", "is empty")]
    public void A_name_that_would_leave_its_place_makes_no_key(string path, string words)
    {
        Assert.False(Parse("{path}").TryMake(Values with { Path = path }, out _, out string? error));
        Assert.Contains(words, error, StringComparison.Ordinal);
        Assert.DoesNotContain(error, char.IsControl);
    }

    [Fact]
    public void A_name_whose_bytes_are_not_UTF8_makes_no_key()
    {
        Assert.False(Parse("{path}").TryMake(Values with { Path = "a\udcffb" }, out _, out string? error));
        Assert.Contains("not valid Unicode", error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_has_at_most_1024_bytes_not_characters()
    {
        KeyTemplate template = Parse("{name}");
        Assert.True(template.TryMake(Values with { Path = new string('a', 1024) }, out _, out _));
        Assert.True(template.TryMake(Values with { Path = new string('ö', 512) }, out _, out _));
        Assert.False(template.TryMake(Values with { Path = new string('ö', 513) }, out _, out string? error));
        Assert.Contains("too long", error, StringComparison.Ordinal);
    }

    [Fact]
    public void What_an_item_lacks_is_named()
    {
        Assert.False(Parse("{station}/{name}").TryMake(Values with { Groups = new Dictionary<string, string>() }, out _, out string? group));
        Assert.Contains("the group \"station\"", group, StringComparison.Ordinal);
        Assert.True(Parse("{md5}").NeedsMd5);
        Assert.False(Parse("{md5}").TryMake(Values with { Md5 = null }, out _, out string? md5));
        Assert.Contains("MD5", md5, StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_group_cannot_make_an_empty_part()
    {
        Assert.False(Parse("{empty}/{name}").TryMake(Values, out _, out string? error));
        Assert.Contains("begins with a slash", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Whatever_goes_in_what_comes_out_is_a_key_or_a_sentence()
    {
        int seed = Random.Shared.Next();
        Random dice = new(seed);
        int keys = 0;
        int sentences = 0;
        for (int i = 0; i < 20_000; i++)
        {
            string text = Text(dice, ["{name}", "{path}", "{stem}", "{ext}", "{prefix}", "{station}", "{sha256:4}", "{HH:mm:ss.ffffff}", "/", "..", ".", "a", "{", "}", "{{", "\0", "ö"], 6);
            if (!KeyTemplate.TryParse(text, ["station"], out KeyTemplate? template, out string? error))
            {
                Assert.True(error.Length > 20 && !error.Any(char.IsControl), $"seed {seed}");
                continue;
            }

            KeyValues values = Values with { Path = Text(dice, ["/", "..", ".", "a", "b.c", "\\", "\0", "\u0085", "ö", "\ud83d\ude00", "\ud83d", "{name}"], 5), Prefix = Text(dice, ["/", "..", "p", ""], 3), Groups = new Dictionary<string, string> { ["station"] = Text(dice, ["..", "/", "s"], 2) } };
            bool made = template.TryMake(values, out string key, out error);
            Assert.True(made == (error is null), $"seed {seed}");
            keys += made ? 1 : 0;
            sentences += made ? 0 : 1;
            if (made)
            {
                Assert.True(IsSafe(key), $"seed {seed}: {key}");
                Assert.True(template.TryMake(values, out string again, out _) && again == key, $"seed {seed}");
            }
        }

        Assert.True(keys > 500 && sentences > 500, $"seed {seed}: {keys} keys, {sentences} sentences; the generator tests nothing");
    }

    [Fact]
    public void The_date_is_that_of_UTC_whatever_offset_it_came_with()
    {
        int seed = Random.Shared.Next();
        Random dice = new(seed);
        KeyTemplate template = Parse("{yyyy-MM-dd}/{HH:mm:ss.fffffff}/{sha256}");
        for (int i = 0; i < 2000; i++)
        {
            DateTimeOffset moment = new DateTimeOffset(dice.NextInt64(DateTime.UnixEpoch.Ticks, DateTime.UnixEpoch.AddYears(200).Ticks), TimeSpan.Zero).ToOffset(TimeSpan.FromMinutes(dice.Next(-14 * 60, 14 * 60)));
            Assert.True(template.TryMake(Values with { TakenAt = moment }, out string key, out _));
            Assert.True(moment.UtcDateTime.ToString("yyyy-MM-dd'/'HH:mm:ss.fffffff", CultureInfo.InvariantCulture) == key[..27], $"seed {seed}: {key}");
        }
    }

    private static bool IsSafe(string key) =>
        key.Length > 0 && key[0] != '/' && Encoding.UTF8.GetByteCount(key) <= 1024 && !key.Any(char.IsControl)
        && !key.Split('/').Any(p => p is "" or "." or "..") && Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(key)) == key;

    private static string Text(Random dice, string[] pieces, int most) => string.Concat(Enumerable.Range(0, dice.Next(most + 1)).Select(_ => pieces[dice.Next(pieces.Length)]));

    private static KeyTemplate Parse(string text)
    {
        Assert.True(KeyTemplate.TryParse(text, ["station", "dd", "empty"], out KeyTemplate? template, out string? error), error);
        return template;
    }
}
