using System.Security.Cryptography;
using System.Text.Json;
using Lazaret.Core.Outcomes;
using Lazaret.Core.Routes.Quarantine;
using Lazaret.EndToEnd.Tests.Cli;
using Lazaret.Scanning.Routes.Quarantine;
using Lazaret.TestKit;

namespace Lazaret.EndToEnd.Tests.Routes;

public sealed class QuarantineVerbTests
{
    [Fact]
    public async Task Entries_are_listed_shown_scanned_again_and_deleted_with_who_and_why()
    {
        using SampleFolder folder = new();
        File.WriteAllText(folder["route.yaml"], """
            name: small
            source: {kind: folder, folder: in}
            scanners: [signatures]
            deliver: [{kind: folder, folder: out}]
            quarantine: {kind: folder, folder: quarantine}
            """);
        byte[] content = Eicar.Bytes.ToArray();
        QuarantineEntry entry = new()
        {
            Id = Guid.CreateVersion7(),
            Kind = QuarantineKind.Malicious,
            Route = "small",
            Source = "folder:in",
            Path = "a\u001b[0m.xml",
            Size = content.Length,
            Sha256 = Convert.ToHexStringLower(SHA256.HashData(content)),
            Outcome = Outcome.Malicious,
            Detail = "Eicar",
            QuarantinedAt = DateTimeOffset.UtcNow,
        };
        await using (LocalQuarantine quarantine = LocalQuarantine.Open(new LocalQuarantineOptions { Folder = folder["quarantine"] }, TimeProvider.System))
        {
            Assert.True((await quarantine.PutAsync(entry, new MemoryStream(content), TestContext.Current.CancellationToken)).IsDone);
        }

        Task<Ended> Run(params string[] args) => LazaretBinary.RunAsync(folder.Path, ["quarantine", .. args, "--route", "route.yaml"]);

        Ended list = await Run("list");
        Assert.Contains(entry.Id.ToString("D"), list.Out);
        Assert.Contains("a\\x1b[0m.xml", list.Out);
        Assert.Equal(entry.Sha256, JsonDocument.Parse((await Run("list", "--json")).Out).RootElement.GetProperty("sha256").GetString());

        Ended rescan = await Run("rescan", $"{entry.Id:D}", "--why", "new signatures", "--by", "ann");
        Assert.Equal(0, rescan.Code);
        Assert.StartsWith("malicious by signatures", rescan.Out);
        Assert.Equal(2, (await Run("delete", $"{entry.Id:D}")).Code); // without a reason
        Assert.Equal(2, (await Run("delete", $"{Guid.NewGuid():D}", "--why", "x")).Code);
        Assert.Equal(0, (await Run("delete", $"{entry.Id:D}", "--why", "confirmed")).Code);
        Assert.DoesNotContain(entry.Id.ToString("D"), (await Run("list")).Out);

        Ended show = await Run("show", $"{entry.Id:D}");
        Assert.Contains("by ann: new signatures (malicious by signatures", show.Out);
        Assert.Contains("confirmed; it was a\\x1b[0m.xml", show.Out);
        Assert.Equal(2, (await Run("show", $"{Guid.NewGuid():D}")).Code);
    }

    [Fact]
    public async Task A_quarantine_is_named_once_and_must_be_there()
    {
        using SampleFolder folder = new();
        Assert.Contains("one of --route FILE and --folder DIR", (await LazaretBinary.RunAsync(folder.Path, ["quarantine", "list"])).Error);
        Assert.Contains("is not there", (await LazaretBinary.RunAsync(folder.Path, ["quarantine", "list", "--folder", "none"])).Error);
        Assert.False(Directory.Exists(folder["none"]));
    }
}
