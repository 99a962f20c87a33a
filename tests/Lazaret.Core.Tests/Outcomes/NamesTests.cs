using Lazaret.Core.Items;
using Lazaret.Core.Jobs;
using Lazaret.Core.Outcomes;
using Lazaret.Core.Retries;

namespace Lazaret.Core.Tests.Outcomes;

public sealed class NamesTests
{
    [Theory]
    [InlineData(Outcome.NotScanned, "not_scanned")]
    [InlineData(Outcome.Clean, "clean")]
    public void Outcomes_are_in_snake_case(Outcome outcome, string name) => Assert.Equal(name, Names.Of(outcome));

    [Theory]
    [InlineData(ReasonCode.InvalidBase64, "invalid_base64")]
    [InlineData(ReasonCode.EncryptedFile, "encrypted_file")]
    [InlineData(ReasonCode.NotARegularFile, "not_a_regular_file")]
    [InlineData(ReasonCode.ZipBomb, "zip_bomb")]
    public void Reasons_are_in_snake_case(ReasonCode reason, string name) => Assert.Equal(name, Names.Of(reason));

    [Fact]
    public void Every_name_is_read_back()
    {
        Everywhere<Outcome>();
        Everywhere<ReasonCode>();
        Everywhere<ErrorClass>();
        Everywhere<ItemState>();
        Everywhere<JobState>();
        Everywhere<JobKind>();

        static void Everywhere<T>()
            where T : struct, Enum
        {
            T[] values = Enum.GetValues<T>();
            Assert.Equal(values.Length, values.Select(Names.Of).Distinct().Count());
            foreach (T value in values)
            {
                foreach (string name in new[] { Names.Of(value), Names.Of(value).ToUpperInvariant(), Names.Of(value).Replace('_', '-'), value.ToString(), $" {Names.Of(value)} " })
                {
                    Assert.True(Names.TryParse(name, out T back) && EqualityComparer<T>.Default.Equals(back, value), name);
                }
            }
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    [InlineData("cleaner")]
    [InlineData("0")]
    [InlineData("clean, malicious")]
    public void What_is_no_name_is_refused(string? text) => Assert.False(Names.TryParse(text, out Outcome _));

    [Fact]
    public void All_names_are_listed_for_error_sentences() => Assert.Equal("clean, malicious, suspicious, not_scanned, failed", Names.All<Outcome>());

    [Fact]
    public void Numbers_that_are_stored_never_change()
    {
        Assert.Equal([0, 1, 2, 3, 4], Enum.GetValues<Outcome>().Select(o => (int)o));
        Assert.Equal([0, 1, 2, 3, 4, 5, 6, 7], Enum.GetValues<ItemState>().Select(s => (int)s));
        Assert.Equal([0, 1, 2, 3, 4], Enum.GetValues<JobState>().Select(s => (int)s));
        Assert.Equal((20, 40, 60), ((int)ReasonCode.ScannerTimeout, (int)ReasonCode.ObjectNotFound, (int)ReasonCode.Cancelled));
        Assert.Equal((0, 10, 20, 30, 40), ((int)ErrorClass.ConnectorConnection, (int)ErrorClass.ScannerConnection, (int)ErrorClass.ObjectChanged, (int)ErrorClass.Validation, (int)ErrorClass.Unknown));
    }
}
