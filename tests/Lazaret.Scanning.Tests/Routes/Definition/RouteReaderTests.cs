using Lazaret.Core.Delivery;
using Lazaret.Core.Routes.Definition;
using Lazaret.Scanning.Routes.Definition;

namespace Lazaret.Scanning.Tests.Routes.Definition;

public sealed class RouteReaderTests
{
    [Theory]
    [MemberData(nameof(RouteCases.Good), MemberType = typeof(RouteCases))]
    public void A_good_file_is_read_without_a_word(string file)
    {
        RouteReading reading = RouteCases.Read(file);
        Assert.Empty(reading.Errors);
        Assert.Empty(reading.Warnings);
        Assert.NotNull(reading.Route);
    }

    [Theory]
    [MemberData(nameof(RouteCases.Bad), MemberType = typeof(RouteCases))]
    public void All_mistakes_of_a_bad_file_are_told_at_once_with_their_lines(string file)
    {
        RouteReading reading = RouteCases.Read(file);
        Assert.Null(reading.Route);
        RouteCases.Matches(file, reading.Errors);
    }

    [Fact]
    public void What_the_file_says_is_what_the_definition_holds()
    {
        RouteDefinition route = RouteCases.Read("good-full.yaml").Route!;
        SftpSource source = Assert.IsType<SftpSource>(route.Source);
        Assert.Equal(("sftp.example.com", 2222, "ingest"), (source.Server.Host, source.Server.Port, source.Server.User));
        Assert.Equal(new SecretReference(SecretOrigin.File, "/run/secrets/sftp_passphrase"), source.Server.KeyPassphrase);
        Assert.Equal(8, source.Connections);
        Assert.Equal(["date", "carrier"], route.Pattern!.Attributes);
        Assert.Equal([".done", ".md5"], route.Settle.Markers);
        Assert.Equal(2L << 30, route.MaxSize);
        Assert.Equal(ContentKind.Xml, route.Validation.Kind);
        Assert.Equal(new SourceDisposal(SourceAction.Move, "/processed"), route.Policy.Clean);
        Assert.Equal(3, route.Policy.Tries);
        S3Destination s3 = Assert.IsType<S3Destination>(route.Deliver[0]);
        Assert.Equal(("s3", OverwritePolicy.Never, true, ".done"), (s3.Name, s3.Overwrite, s3.RenameOnCollision, s3.DoneMarker));
        Assert.Equal(new Uri("https://minio.example.com:9000"), s3.Place.Endpoint);
        Assert.Equal(["s3", "copy", "sftp"], route.Deliver.Select(d => d.Name));
        Assert.Equal(TimeSpan.FromDays(90), route.Quarantine.Keep);
        Assert.Equal("Europe/London", route.Schedule.Zone.Id);
        Assert.False(route.Schedule.AtStart);
        Assert.Equal([NotifyEvent.Malicious, NotifyEvent.Trouble, NotifyEvent.Silence], route.Notify[0].Events);
        Assert.Equal(TimeSpan.FromMinutes(150), route.SilenceAlert);
        Assert.Equal(("audit.route_files", "oag_files"), (route.Records!.Table, route.Records.NamesTable));
    }

    [Fact]
    public void What_the_file_does_not_say_has_the_defaults_that_the_schema_tells()
    {
        RouteDefinition route = RouteCases.Read("good-small.yaml").Route!;
        Assert.Equal(TimeSpan.FromMinutes(6), route.Schedule.Every);
        Assert.True(route.Schedule.AtStart);
        Assert.Equal(KeyTemplate.Default, route.Deliver[0].Key.Text);
        Assert.Equal("folder", route.Deliver[0].Name);
        Assert.Equal(4, route.Parallel);
        Assert.Equal(TimeSpan.FromSeconds(30), route.Settle.Quiet);
        Assert.Equal(SettleRules.DefaultIgnore, route.Settle.Ignore);
        Assert.Equal(new SourceDisposal(SourceAction.Delete), route.Policy.Clean);
        Assert.Equal(UnscannableAction.Quarantine, route.Policy.UnscannableAction);
        Assert.Equal(64L << 20, Assert.IsType<FolderQuarantine>(route.Quarantine).Reserve);
        Assert.Null(route.Records);
    }

    [Fact]
    public void No_sentence_holds_a_secret_that_stands_where_none_may_stand()
    {
        string all = string.Join('\n', RouteCases.Read("form-secrets.yaml").Errors);
        foreach (string secret in (string[])["hunter2", "AKIAEXAMPLE", "topsecret", "user:pass"])
        {
            Assert.DoesNotContain(secret, all);
        }
    }

    [Theory]
    [InlineData("", "it is empty")]
    [InlineData("a: b\n---\nc: d", "2 YAML documents")]
    [InlineData("a: [", "not valid YAML")]
    [InlineData("a: 1\na: 2", "not valid YAML")]
    [InlineData("- a", "the file is a list")]
    [InlineData("a: \"\u202e\"", "a is not known")]
    public void What_is_no_route_file_is_one_sentence(string text, string expected) => Assert.Contains(RouteReader.Read(text, "r.yaml").Errors, e => e.Contains(expected, StringComparison.Ordinal));

    [Fact]
    public void A_file_that_is_nested_without_end_is_refused()
    {
        Assert.Contains("nested too deep", Assert.Single(RouteReader.Read(string.Concat(Enumerable.Repeat("{a: ", 10_000)), "r.yaml").Errors));
        Assert.Contains("characters", Assert.Single(RouteReader.Read(new string('#', RouteReader.MostCharacters + 1), "r.yaml").Errors));
    }

    [Theory]
    [InlineData("30s", 30_000)]
    [InlineData("1h30m", 5_400_000)]
    [InlineData("2d", 172_800_000)]
    [InlineData("1m5ms", 60_005)]
    [InlineData("0", 0)]
    public void Times_are_read_and_written(string text, long ms)
    {
        Assert.True(DurationText.TryParse(text, out TimeSpan time));
        Assert.Equal(ms, time.TotalMilliseconds);
        Assert.Equal(text, DurationText.Of(time));
        Assert.Matches(DurationText.Pattern, text);
    }

    [Theory]
    [InlineData("")]
    [InlineData("5")]
    [InlineData("s")]
    [InlineData("5m5h")]
    [InlineData("5m5m")]
    [InlineData("1.5h")]
    [InlineData("-5s")]
    [InlineData("9999999999s")]
    public void What_is_no_time_is_refused_by_reader_and_pattern(string text)
    {
        Assert.False(DurationText.TryParse(text, out _));
        Assert.DoesNotMatch(DurationText.Pattern, text.Length == 0 ? "x" : text);
    }
}
