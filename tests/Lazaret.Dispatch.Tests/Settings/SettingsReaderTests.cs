using Lazaret.Dispatch.Settings;

namespace Lazaret.Dispatch.Tests.Settings;

public sealed class SettingsReaderTests
{
    private readonly Findings findings = new();

    [Theory]
    [InlineData("DP__A__B")]
    [InlineData("DP__a__b")]
    [InlineData("DP.A.B")]
    [InlineData("DP.a.B")]
    public void Both_spellings_count_in_any_case(string name)
    {
        Assert.Equal("x", Reader((name, "x")).Text("A__B"));
        Assert.Empty(findings.Warnings);
    }

    [Theory]
    [InlineData("dp__A__B")]
    [InlineData("DP_A__B")]
    [InlineData("XDP__A__B")]
    [InlineData("DPX__A__B")]
    [InlineData("A__B")]
    public void Other_variables_are_not_ours(string name)
    {
        SettingsReader reader = Reader((name, "x"));
        Assert.Equal("", reader.Text("A__B"));
        reader.WarnOfUnknown();
        Assert.Empty(findings.Warnings);
    }

    [Fact]
    public void The_double_underscore_wins_and_that_is_told()
    {
        Assert.Equal("two", Reader(("DP.A.B", "one"), ("DP__A__B", "two")).Text("A__B"));
        Assert.Equal("DP.A.B is not used: another spelling of the same name says something else and ranks before it", Assert.Single(findings.Warnings));
    }

    [Fact]
    public void Two_spellings_that_agree_are_nothing_to_tell()
    {
        Assert.Equal("one", Reader(("DP.A.B", "one"), ("DP__A__B", "one ")).Text("A__B"));
        Assert.Empty(findings.Warnings);
    }

    [Fact]
    public void An_empty_variable_is_none()
    {
        Assert.Equal(5, Reader(("DP__A", ""), ("DP.A", "5")).Number("A", 3, 1, 9));
        Assert.Equal(3, Reader(("DP__A", " ")).Number("A", 3, 1, 9));
        Assert.Empty(findings.Mistakes);
    }

    [Fact]
    public void An_unknown_name_is_told_with_the_nearest_one()
    {
        SettingsReader reader = Reader(("DP__EVENTS__KAFKA__ENDPIONT", "secret value"), ("DP.SHUT\nDOWN", "x"));
        reader.Text("EVENTS__KAFKA__ENDPOINT");
        reader.Text("SHUTDOWN");
        reader.WarnOfUnknown();
        Assert.Equal(
            ["DP__EVENTS__KAFKA__ENDPIONT is not a setting; the nearest name is DP__EVENTS__KAFKA__ENDPOINT", "DP__SHUT\\u000aDOWN is not a setting; the nearest name is DP__SHUTDOWN"],
            findings.Warnings);
    }

    [Theory]
    [InlineData("1", true)]
    [InlineData("t", true)]
    [InlineData("T", true)]
    [InlineData("TRUE", true)]
    [InlineData("true", true)]
    [InlineData("True", true)]
    [InlineData("0", false)]
    [InlineData("f", false)]
    [InlineData("F", false)]
    [InlineData("FALSE", false)]
    [InlineData("false", false)]
    [InlineData("False", false)]
    public void A_flag_has_twelve_spellings(string text, bool value)
    {
        Assert.Equal(value, Reader(("DP__A", text)).Flag("A", !value));
        Assert.Empty(findings.Mistakes);
    }

    [Fact]
    public void Wrong_values_are_told_with_what_is_allowed()
    {
        SettingsReader reader = Reader(("DP__FLAG", "yes"), ("DP__NUMBER", "12.5"), ("DP__SIZE", "4Ti"), ("DP__TIME", "5"), ("DP__WORD", "3"), ("DP__LIST", "a:1,b"), ("DP__MY_PASSWORD", "hush"));
        Assert.False(reader.Flag("FLAG", false));
        Assert.Equal(7, reader.Number("NUMBER", 7, 1, 9, " things"));
        Assert.Equal(1024, reader.Bytes("SIZE", "1Ki", "0", "1Ti"));
        Assert.Equal(TimeSpan.FromSeconds(1), reader.Duration("TIME", "1s", "1ms", "1m"));
        Assert.Equal(StreamBackend.S3, reader.Word("WORD", StreamBackend.S3));
        Assert.Empty(reader.List("LIST", "", ListenAddress.IsEndpoint, "host:port"));
        Assert.Equal("", reader.Text("MY_PASSWORD", "", _ => false, "something longer"));
        Assert.Equal(
            [
                "DP__FLAG is \"yes\"; allowed is true or false",
                "DP__NUMBER is \"12.5\"; allowed is 1 to 9 things",
                $"DP__SIZE is \"4Ti\"; allowed is {ByteSize.Allowed}, from 0 to 1Ti",
                $"DP__TIME is \"5\"; allowed is {GoDuration.Allowed}, from 1ms to 1m",
                "DP__WORD is \"3\"; allowed is one of s3, azure, local",
                "DP__LIST is \"a:1,b\"; allowed is host:port",
                "DP__MY_PASSWORD is \"***\"; allowed is something longer",
            ],
            findings.Mistakes);
    }

    [Theory]
    [InlineData("DP__STREAMS__AES_KEY", "***")]
    [InlineData("DP__API_KEYS", "***")]
    [InlineData("DP__STREAMS__S3__SECRET_KEY", "***")]
    [InlineData("DP__EVENTS__REDIS__password", "***")]
    [InlineData("DP__LISTEN_ADDR", "hush\\u000ahush")]
    public void Secrets_are_masked(string name, string shown)
    {
        SettingEntry entry = new(name, "hush\nhush", true);
        Assert.Equal($"{name}={shown}", entry.ToString());
        Assert.Equal($"{name}= (default)", new SettingEntry(name, "", false).ToString());
    }

    private SettingsReader Reader(params (string Name, string Value)[] environment) =>
        new("DP", environment.Select(e => KeyValuePair.Create(e.Name, e.Value)), findings);
}
