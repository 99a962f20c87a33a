using System.Security.Cryptography;
using Lazaret.Connectors.S3;
using Lazaret.Connectors.Tests.Conformance;
using Lazaret.Core.Actions;
using Lazaret.Core.Connectors;
using Lazaret.Core.Items;
using Lazaret.TestKit.ObjectStores;

namespace Lazaret.Connectors.Tests.S3;

/// <summary>Actions as S3 has them: versions, tags, conditions, crashes between the steps.</summary>
public sealed class ActionTests : IAsyncLifetime
{
    private static readonly byte[] Bad = "bad"u8.ToArray();
    private SmallS3? server;
    private S3Connector? connector;

    private SmallS3 Server => server!;

    public async ValueTask InitializeAsync()
    {
        server = await SmallS3.StartAsync();
        connector = SmallS3Connectors.Create(server, "in", o => o.Connection.Retries = 0);
    }

    public async ValueTask DisposeAsync()
    {
        await connector!.DisposeAsync();
        await Server.DisposeAsync();
    }

    [Fact]
    public async Task A_moved_object_keeps_its_metadata_and_tags_and_says_why_it_was_moved()
    {
        Server.Put("in/sub/a.txt", Bad);
        Server.Find("in/sub/a.txt")!.Metadata["owner"] = "me";
        Server.Find("in/sub/a.txt")!.Tags["team"] = "red";

        ActionResult result = await ActAsync(await RequestAsync(ActionKind.MoveTag));

        Assert.Equal((ActionStatus.Success, "dsxconnect-quarantine/in/sub/a.txt"), (result.Status, result.Destination));
        SmallObject moved = Server.Find(result.Destination!)!;
        Assert.Equal("me", moved.Metadata["owner"]);
        Assert.Equal("malicious", moved.Metadata["lazaret-outcome"]);
        Assert.Equal("Eicar", moved.Metadata["lazaret-threats"]);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Bad)), moved.Metadata["lazaret-sha256"]);
        Assert.Equal(new Dictionary<string, string> { ["team"] = "red", ["Verdict"] = "Malicious" }, moved.Tags);
    }

    [Fact]
    public async Task A_taken_key_in_the_quarantine_is_never_overwritten()
    {
        Server.Put("dsxconnect-quarantine/in/a.txt", [7]);
        Server.Put("in/a.txt", Bad);

        ActionResult result = await ActAsync(await RequestAsync(ActionKind.Move));

        Assert.Equal(ActionStatus.Success, result.Status);
        Assert.StartsWith("dsxconnect-quarantine/in/a-", result.Destination, StringComparison.Ordinal);
        Assert.EndsWith(".txt", result.Destination, StringComparison.Ordinal);
        Assert.Equal([7], Server.Find("dsxconnect-quarantine/in/a.txt")!.Content);
        Assert.Equal(Bad, Server.Find(result.Destination!)!.Content);
    }

    [Theory]
    [InlineData("evil.bin", true, "dsxconnect-quarantine/evil.bin")]
    [InlineData("../../x", true, "dsxconnect-quarantine/x")]
    [InlineData("..", true, "dsxconnect-quarantine/in/sub/a.txt")]
    [InlineData(null, false, "dsxconnect-quarantine/a.txt")]
    public async Task The_plan_says_where_to(string? name, bool preserve, string destination)
    {
        Server.Put("in/sub/a.txt", Bad);
        ActionRequest request = await RequestAsync(ActionKind.Move);

        ActionResult result = await ActAsync(request with { Plan = request.Plan with { FileName = name, PreserveRelativePath = preserve } });

        Assert.Equal(destination, result.Destination);
    }

    [Theory]
    [InlineData("elsewhere")]
    [InlineData("dsxconnect-quarantine/../in")]
    [InlineData("dsxconnect-quarantine-not")]
    public async Task A_target_outside_the_quarantine_is_refused(string target)
    {
        Server.Put("in/a", Bad);
        ActionRequest request = await RequestAsync(ActionKind.Move);

        ActionResult result = await ActAsync(request with { Plan = request.Plan with { Target = target } });

        Assert.Equal(ActionStatus.Error, result.Status);
        Assert.NotNull(Server.Find("in/a"));
    }

    [Theory]
    [InlineData("PUT", false)]
    [InlineData("PUT", true)]
    [InlineData("DELETE", false)]
    [InlineData("DELETE", true)]
    public async Task A_move_that_was_cut_off_at_any_step_is_gone_on_from(string method, bool afterDoing)
    {
        Server.Put("in/a", Bad);
        ActionRequest request = await RequestAsync(ActionKind.Move);
        Server.OnCall = c => c.Method == method ? new S3Fault(500, AfterDoing: afterDoing) : null;
        ActionResult first = await ActAsync(request);
        Server.OnCall = null;

        ActionResult second = await ActAsync(request);

        Assert.Equal((ActionStatus.TransientPlatformError, ActionStatus.Success), (first.Status, second.Status));
        Assert.Equal(["dsxconnect-quarantine/in/a"], Server.Keys());
        Assert.Equal(Bad, Server.Find("dsxconnect-quarantine/in/a")!.Content);
    }

    [Theory]
    [InlineData(ActionKind.Delete)]
    [InlineData(ActionKind.Move)]
    public async Task An_object_that_is_replaced_in_the_last_moment_is_left_alone(ActionKind kind)
    {
        Server.Put("in/a", Bad);
        ActionRequest request = await RequestAsync(kind);
        Server.OnCall = c =>
        {
            if (c.Method == "DELETE" && c.Key == "in/a")
            {
                Server.Put("in/a", [1, 2, 3]);
            }

            return null;
        };

        ActionResult result = await ActAsync(request);

        Assert.Equal(ActionStatus.ObjectChanged, result.Status);
        Assert.Equal([1, 2, 3], Server.Find("in/a")!.Content);
        Assert.Equal(["in/a"], Server.Keys());
    }

    [Fact]
    public async Task A_delete_that_was_cut_off_after_it_took_effect_is_success()
    {
        Server.Put("in/a", Bad);
        ActionRequest request = await RequestAsync(ActionKind.Delete);
        Server.OnCall = c => c.Method == "DELETE" ? new S3Fault(0, AfterDoing: true) : null;
        Assert.Equal(ActionStatus.TransientPlatformError, (await ActAsync(request)).Status);
        Server.OnCall = null;

        Assert.Equal(ActionStatus.Success, (await ActAsync(request)).Status);
    }

    [Theory]
    [InlineData(S3DeleteMode.Marker, 2)]
    [InlineData(S3DeleteMode.Version, 1)]
    public async Task In_a_bucket_with_versions_deleting_hides_the_object_or_removes_the_version(S3DeleteMode mode, int left)
    {
        Server.Versioned = true;
        Server.Put("in/a", Bad);
        await using S3Connector versioned = SmallS3Connectors.Create(Server, "in", o => o.Delete = mode);
        Server.Put("in/a", Bad);
        ActionRequest request = await RequestAsync(ActionKind.Delete);

        Assert.Equal(ActionStatus.Success, (await versioned.ActAsync(request, default)).Status);
        Assert.Equal(left, Server.All("in/a").Count(o => !o.IsMarker));
        Assert.Equal(mode == S3DeleteMode.Marker, Server.Find("in/a") is null);
    }

    [Fact]
    public async Task An_old_version_is_deleted_for_good_and_the_current_one_left_alone()
    {
        Server.Versioned = true;
        string old = Server.Put("in/a", Bad).VersionId;
        Server.Put("in/a", [1]);
        NewItem item = new($"in/a?versionId={old}", "", new ObjectIdentity(Bad.Length, 0, 0, Convert.ToHexStringLower(Md5(Bad))));

        ActionResult result = await ActAsync(Requests.For(item, ActionKind.Delete, 1, Bad));

        Assert.Equal(ActionStatus.Success, result.Status);
        Assert.Equal([1], Assert.Single(Server.All("in/a")).Content);
    }

    [Fact]
    public async Task Tags_are_added_to_those_that_are_there_and_ten_are_the_most()
    {
        Server.Put("in/a", Bad);
        for (int i = 0; i < 9; i++)
        {
            Server.Find("in/a")!.Tags[$"t{i}"] = "x";
        }

        ActionRequest request = await RequestAsync(ActionKind.Tag);
        Assert.Equal(ActionStatus.Success, (await ActAsync(request)).Status);
        Assert.Equal(10, Server.Find("in/a")!.Tags.Count);

        ActionResult tooMany = await ActAsync(request with { Plan = request.Plan with { Tags = new Dictionary<string, string> { ["more"] = "y" } } });
        Assert.Equal(ActionStatus.Error, tooMany.Status);
        Assert.Contains("S3 allows 10", tooMany.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_tag_that_fails_after_the_move_is_half_of_it()
    {
        Server.Put("in/a", Bad);
        ActionRequest request = await RequestAsync(ActionKind.MoveTag);
        Server.OnCall = c => c.Query.ContainsKey("tagging") && c.Method == "PUT" ? new S3Fault(403, "AccessDenied") : null;

        ActionResult result = await ActAsync(request);

        Assert.Equal(ActionStatus.Partial, result.Status);
        Assert.NotNull(Server.Find(result.Destination!));
        Assert.Null(Server.Find("in/a"));
    }

    [Theory]
    [InlineData(ActionKind.Delete, "DELETE")]
    [InlineData(ActionKind.Move, "PUT")]
    [InlineData(ActionKind.Move, "DELETE")]
    [InlineData(ActionKind.Tag, "PUT")]
    public async Task What_the_store_refuses_is_never_reported_as_done(ActionKind kind, string method)
    {
        Server.Put("in/a", Bad);
        ActionRequest request = await RequestAsync(kind);
        Server.OnCall = c => c.Method == method && (method == "PUT" || c.Key == "in/a") ? new S3Fault(403, "AccessDenied") : null;

        Assert.Equal(ActionStatus.PermissionError, (await ActAsync(request)).Status);
        Assert.Equal(Bad, Server.Find("in/a")!.Content);
    }

    [Fact]
    public async Task A_large_object_is_copied_in_parts()
    {
        byte[] content = RandomNumberGenerator.GetBytes(12 << 20);
        Server.Put("in/big", content);
        Server.Find("in/big")!.Tags["team"] = "red";
        await using S3Connector small = SmallS3Connectors.Create(Server, "in", o => (o.CopyWholeUpTo, o.CopyPart) = (5 << 20, 5 << 20));

        ActionResult result = await small.ActAsync(await RequestAsync(ActionKind.Move), default);

        Assert.True(result.Status == ActionStatus.Success, result.Message);
        Assert.True(content.AsSpan().SequenceEqual(Server.Find(result.Destination!)!.Content));
        Assert.Equal("red", Server.Find(result.Destination!)!.Tags["team"]);
        Assert.Equal(3, Server.Calls.Count(c => c.Query.ContainsKey("partNumber")));
        Assert.Equal(0, Server.UnfinishedUploads);
        Assert.Null(Server.Find("in/big"));
    }

    [Fact]
    public async Task A_copy_in_parts_that_fails_leaves_no_parts_behind()
    {
        Server.Put("in/big", RandomNumberGenerator.GetBytes(12 << 20));
        await using S3Connector small = SmallS3Connectors.Create(Server, "in", o => (o.CopyWholeUpTo, o.CopyPart, o.Connection.Retries) = (5 << 20, 5 << 20, 0));
        ActionRequest request = await RequestAsync(ActionKind.Move);
        Server.OnCall = c => c.Query.GetValueOrDefault("partNumber") == "2" ? new S3Fault(500) : null;

        Assert.Equal(ActionStatus.TransientPlatformError, (await small.ActAsync(request, default)).Status);
        Assert.Equal(0, Server.UnfinishedUploads);
        Assert.NotNull(Server.Find("in/big"));
    }

    [Fact]
    public async Task A_store_that_knows_no_conditions_is_acted_on_all_the_same()
    {
        Server.IgnoresConditions = true;
        Server.Put("in/a", Bad);

        Assert.Equal(ActionStatus.Success, (await ActAsync(await RequestAsync(ActionKind.Move))).Status);
    }

    private ValueTask<ActionResult> ActAsync(ActionRequest request) => connector!.ActAsync(request, default);

    private async Task<ActionRequest> RequestAsync(ActionKind kind)
    {
        await foreach (ListPage page in connector!.ListAsync(new ListRequest(), default))
        {
            if (page.Items.Count > 0)
            {
                return Requests.For(page.Items[0], kind, 1, Bad);
            }
        }

        throw new InvalidOperationException("nothing is listed");
    }

#pragma warning disable CA5351 // what S3's ETags are made of
    private static byte[] Md5(byte[] content) => MD5.HashData(content);
#pragma warning restore CA5351
}
