using Lazaret.Core.Scanners;

namespace Lazaret.Scanners.Tests;

public sealed class ScannerFactoryTests
{
    [Theory]
    [InlineData("signatures", "signatures")]
    [InlineData("clamd:tcp://127.0.0.1:3310", null)]
    [InlineData("clamd:tcp://[::1]:3310", null)]
    [InlineData("clamd:tcp://scanner.example", null)]
    [InlineData("clamd:unix:/run/clamav/clamd.ctl", null)]
    [InlineData("dsxa:https://scanner.example:5000", null)]
    [InlineData("dsxa:http://scanner.example/scan/binary/v2", null)]
    [InlineData("clamrest:https://clamav.example", null)]
    [InlineData("clamrest:http://clamav.example:8080/gate", null)]
    public async Task A_good_spec_makes_a_scanner_that_is_called_after_it(string spec, string? name)
    {
        await using IScanner scanner = ScannerFactory.Create(spec, TimeProvider.System);
        Assert.Equal(name ?? spec, scanner.Name);
    }

    [Theory]
    [InlineData("")]
    [InlineData("clam")]
    [InlineData("clamd")]
    [InlineData("clamd:127.0.0.1:3310")]
    [InlineData("clamd:tcp://")]
    [InlineData("clamd:tcp://host:0")]
    [InlineData("clamd:tcp://host:99999")]
    [InlineData("clamd:unix:")]
    [InlineData("clamd:unix:/0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890")]
    [InlineData("dsxa:")]
    [InlineData("dsxa:scanner:5000")]
    [InlineData("dsxa:ftp://scanner")]
    [InlineData("dsxa:http://user:password@scanner")]
    [InlineData("dsxa:http://scanner/?token=x")]
    [InlineData("clamrest:")]
    [InlineData("clamrest:clamav:8080")]
    [InlineData("clamrest:http://user:password@clamav")]
    [InlineData("clamrest:http://clamav/?x=y")]
    [InlineData("signatures:/there/is/no/such/file")]
    public void A_bad_spec_is_refused_with_one_sentence_that_gives_no_password_away(string spec)
    {
        ArgumentException refused = Assert.Throws<ArgumentException>(() => ScannerFactory.Create(spec, TimeProvider.System));
        Assert.DoesNotContain("\n", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("user:password", refused.Message, StringComparison.Ordinal);
        Assert.True(refused.Message.Length > 20);
    }

    [Fact]
    public void A_token_no_header_can_carry_and_a_missing_authority_are_refused()
    {
        Assert.Throws<ArgumentException>(() => ScannerFactory.Create("dsxa:http://scanner", TimeProvider.System, options: new ScannerFactoryOptions { DsxaToken = "a\nb" }));
        Assert.Throws<ArgumentException>(() => ScannerFactory.Create("dsxa:http://scanner", TimeProvider.System, options: new ScannerFactoryOptions { DsxaCaFile = "/there/is/none.pem" }));
        string empty = Path.GetTempFileName();
        Assert.Throws<ArgumentException>(() => ScannerFactory.Create("dsxa:http://scanner", TimeProvider.System, options: new ScannerFactoryOptions { DsxaCaFile = empty }));
        File.Delete(empty);
    }
}
