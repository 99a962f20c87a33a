using System.Text.Json;
using Lazaret.Connectors.Remote;
using Lazaret.Core.Actions;
using Lazaret.Core.Connectors;
using Lazaret.Core.Dsx;
using Lazaret.Core.Items;
using Lazaret.Core.Jobs;
using Lazaret.Core.Outcomes;
using Lazaret.Core.Scanners;
using Lazaret.TestKit;
using Lazaret.TestKit.Dsx.Connectors;
using Lazaret.TestKit.Dsx.Cores;

namespace Lazaret.EndToEnd.Tests.Dsx;

/// <summary>Lazaret's client of remote connectors against connectors of both generations, with authentication on and off.</summary>
public sealed class RemoteClientTests
{
    private static readonly string[] Names =
        ["/data/plain", "/data/com,ma:colon", "/data/new\nline", "/data/ünï😀", "/data/not-utf8\udcff", "/data/quote\"'\\", "/data/per%2Fcent%20 +&=?#", "/data/" + new string('x', 4000)];

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task A_44_objects_of_any_name_are_read_whole_and_acted_on(bool secondGeneration, bool auth)
    {
        await using Pair pair = await Pair.StartAsync(secondGeneration, auth);
        foreach (string name in Names)
        {
            byte[] content = new byte[Random.Shared.Next(1, 300_000)];
            Random.Shared.NextBytes(content);
            pair.Connector.Add(name, content);

            Assert.Equal(content, await pair.ReadAsync(name));
            ActionResult acted = await pair.Client.ActAsync(pair.Action(name), default);

            Assert.True(acted is { Status: ActionStatus.Success, Kind: ActionKind.Move }, $"{name}: {acted}");
            Assert.Equal(content, pair.Connector.Quarantine[name]);
        }

        Assert.Equal(Names, pair.Connector.Reads);
        Assert.Equal(Names, pair.Connector.Actions.Where(a => a.Done).Select(a => a.Location));
        Assert.Empty(pair.Connector.Refused);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_34_W_01_an_error_in_a_200_is_a_failed_read_whatever_the_name(bool secondGeneration)
    {
        await using Pair pair = await Pair.StartAsync(secondGeneration, auth: true);
        foreach (string name in Names)
        {
            OpenResult opened = await pair.Client.OpenAsync(Pair.Item(name), default);
            Assert.Null(opened.Content);
            Assert.Contains("could not read", opened.Failure!.Message, StringComparison.Ordinal);

            ActionResult acted = await pair.Client.ActAsync(pair.Action(name), default);
            Assert.True(acted.Status is ActionStatus.Error or ActionStatus.ObjectNotFound, $"{acted}");
        }
    }

    [Fact]
    public async Task A_requested_action_is_done_by_the_second_generation_and_the_own_one_by_the_first()
    {
        ActionPlan delete = new() { Kind = ActionKind.Delete };
        await using Pair first = await Pair.StartAsync(secondGeneration: false, auth: false);
        await using Pair second = await Pair.StartAsync(secondGeneration: true, auth: false);
        foreach (Pair pair in new[] { first, second })
        {
            pair.Connector.Add("/data/a", Eicar.Bytes);
            Assert.Equal(ActionStatus.Success, (await pair.Client.ActAsync(pair.Action("/data/a") with { Plan = delete }, default)).Status);
        }

        Assert.Equal("move", Assert.Single(first.Connector.Actions).Action);
        Assert.Equal("delete", Assert.Single(second.Connector.Actions).Action);
    }

    [Fact]
    public async Task A_15_16_a_wrong_key_is_told_as_such_and_a_connector_that_went_away_as_not_reachable()
    {
        await using Pair pair = await Pair.StartAsync(secondGeneration: true, auth: true);
        pair.Connector.Add("/data/a", [1]);
        pair.Client.Update(pair.Client.Model, new DsxCredentials("other", "wrong"));
        Assert.Equal(ReasonCode.AuthError, (await pair.Client.OpenAsync(Pair.Item("/data/a"), default)).Failure!.Reason);

        pair.Client.Update(pair.Client.Model, null);
        Assert.Equal(ReasonCode.AuthError, (await pair.Client.OpenAsync(Pair.Item("/data/a"), default)).Failure!.Reason);
        Assert.Equal(401, (await pair.Client.CallAsync("GET", "config", "", default, Wait.Patience, default)).Status);
        Assert.Null(await pair.Client.CheckAsync(default));

        await pair.Connector.KillAsync();
        Assert.Equal(ReasonCode.ConnectorUnavailable, (await pair.Client.OpenAsync(Pair.Item("/data/a"), default)).Failure!.Reason);
        Assert.NotNull(await pair.Client.CheckAsync(default));
    }

    [Fact]
    public async Task A_09_10_Conn2_queries_go_through_as_they_are_and_are_signed_with_the_path()
    {
        await using Pair pair = await Pair.StartAsync(secondGeneration: true, auth: true);
        pair.Connector.Add("/data/b", [1]);
        pair.Connector.Add("/data/a", [1]);

        DsxReply check = await pair.Client.CallAsync("GET", "repo_check", "?preview=5&q=a&q=b%20c", default, Wait.Patience, default);
        DsxStatusResponse body = JsonSerializer.Deserialize(check.Body.Span, DsxJson.Default.DsxStatusResponse)!;

        Assert.Equal((200, "success"), (check.Status, body.Status));
        Assert.Equal(["/data/a", "/data/b"], body.Preview);
        Assert.Equal(422, (await pair.Client.CallAsync("POST", "full_scan", "?limit=0", default, Wait.Patience, default)).Status);
        Assert.Equal(200, (await pair.Client.CallAsync("POST", "full_scan", "?limit=1&job_id=j", default, Wait.Patience, default)).Status);
        Assert.Empty(pair.Connector.Refused);
    }

    /// <summary>A fake connector that is enrolled with a fake core, and Lazaret's client with the same key.</summary>
    private sealed class Pair : IAsyncDisposable
    {
        private readonly FakeV11Core core;
        private readonly RemoteConnectorFactory factory;

        private Pair(FakeV11Core core, FakeConnector connector, RemoteConnectorFactory factory)
        {
            this.core = core;
            this.factory = factory;
            Connector = connector;
            DsxConnectorModel model = JsonSerializer.Deserialize(
                Lazaret.TestKit.Dsx.PythonJson.Dumps(core.Memory.Connectors[connector.Uuid], compact: false), DsxJson.Default.DsxConnectorModel)!;
            Client = factory.Create(model, connector.Key is { } key ? new DsxCredentials(key.KeyId, key.Secret) : null, fromLoopback: true);
        }

        public FakeConnector Connector { get; }

        public IDsxConnector Client { get; }

        public static async Task<Pair> StartAsync(bool secondGeneration, bool auth)
        {
            FakeV11Core core = new(new FakeCoreOptions { AuthEnabled = auth });
            await core.StartAsync();
            FakeConnectorOptions options = new() { CoreUrl = core.Url, AuthEnabled = auth, EnrollmentToken = core.Options.EnrollmentToken };
            FakeConnector connector = secondGeneration ? new FakeV11Connector(options) : new FakeV1Connector(options);
            await connector.StartAsync();
            await Wait.ForAsync(() => connector.Status == "ready", () => "not ready");
            return new Pair(core, connector, new RemoteConnectorFactory(new RemoteConnectorOptions(), TimeProvider.System));
        }

        public static WorkItem Item(string location) => new()
        {
            Id = new ItemId(7),
            JobId = new JobId("j"),
            ConnectorId = new ConnectorId("c"),
            Location = location,
            MetaInfo = location,
            Identity = ObjectIdentity.Unknown,
            Status = default,
        };

        public ActionRequest Action(string location) => new()
        {
            ItemId = new ItemId(7),
            JobId = new JobId("j"),
            Location = location,
            MetaInfo = location,
            Identity = ObjectIdentity.Unknown,
            Plan = new ActionPlan { Kind = ActionKind.Connector },
            Report = new ScanReport { Outcome = Outcome.Malicious, Size = 1, Sha256 = "", Verdicts = [] },
        };

        public async Task<byte[]> ReadAsync(string location)
        {
            OpenResult opened = await Client.OpenAsync(Item(location), default);
            Assert.True(opened.Content is not null, $"{location}: {opened.Failure}");
            await using IObjectContent content = opened.Content;
            using MemoryStream whole = new();
            byte[] buffer = new byte[8192];
            ReadResult read;
            while ((read = await content.ReadAsync(buffer, default)).Count > 0)
            {
                whole.Write(buffer, 0, read.Count);
            }

            Assert.Null(read.Failure);
            return whole.ToArray();
        }

        public async ValueTask DisposeAsync()
        {
            await Client.DisposeAsync();
            factory.Dispose();
            await Connector.DisposeAsync();
            await core.DisposeAsync();
        }
    }
}
