using System.Net;
using System.Text;
using System.Text.Json;
using Lazaret.Connectors.Filesystem;
using Lazaret.Connectors.Hosting;
using Lazaret.Connectors.Remote;
using Lazaret.Connectors.Tests.Filesystem;
using Lazaret.Core.Actions;
using Lazaret.Core.Dsx;
using Lazaret.TestKit.Tls;

namespace Lazaret.Connectors.Tests.Hosting;

public sealed class HostTests : IAsyncLifetime
{
    private readonly TempTree tree = new();
    private readonly string data = Directory.CreateTempSubdirectory("lazaret-host-").FullName;
    private readonly DsxCredentials pair = DsxSignature.NewCredentials();
    private readonly HttpClient http = new();
    private FilesystemConnector connector = null!;
    private ConnectorHost host = null!;

    public async ValueTask InitializeAsync()
    {
        connector = new FilesystemConnector(new FilesystemOptions { AssetPath = tree.Path }, TimeProvider.System);
        host = await StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await host.DisposeAsync();
        await connector.DisposeAsync();
        http.Dispose();
        tree.Dispose();
        Directory.Delete(data, recursive: true);
    }

    [Fact]
    public async Task A_15_what_is_not_signed_is_refused_with_the_words_of_the_wire_and_health_needs_nothing()
    {
        Assert.Equal((HttpStatusCode.Unauthorized, "missing_hmac"), await DetailAsync("GET", "config", null, null));
        Assert.Equal((HttpStatusCode.Unauthorized, "unknown_key_id"), await DetailAsync("GET", "config", null, new DsxCredentials("other", pair.Secret)));
        Assert.Equal((HttpStatusCode.Unauthorized, "bad_signature"), await DetailAsync("GET", "config", null, new DsxCredentials(pair.KeyId, "other")));
        Assert.Equal(HttpStatusCode.OK, (await SendAsync("GET", "config", null, pair)).Status);
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync(new Uri(host.Address, "/healthz"))).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync(new Uri(host.Address, "/tested/healthz"))).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync(new Uri(host.Address, "/config"))).StatusCode);
    }

    [Fact]
    public async Task W_22_the_same_request_does_not_work_twice()
    {
        string nonce = DsxSignature.NewNonce();
        Assert.Equal(HttpStatusCode.OK, (await SendAsync("GET", "config", null, pair, nonce)).Status);
        (HttpStatusCode status, JsonElement body) = await SendAsync("GET", "config", null, pair, nonce);
        Assert.Equal((HttpStatusCode.Unauthorized, "replayed_request"), (status, body.GetProperty("detail").GetString()));
    }

    [Fact]
    public async Task Conn5_the_action_and_its_folder_can_be_changed_while_it_runs_and_nothing_outside_the_quarantine_can_be_named()
    {
        (HttpStatusCode status, JsonElement config) = await SendAsync("PUT", "config", """{"requested_action":{"type":"movetag","destination":{"path":"tenant-quarantine"}}}""", pair);
        Assert.Equal((HttpStatusCode.OK, "movetag", "tenant-quarantine"), (status, config.GetProperty("item_action").GetString(), config.GetProperty("item_action_move_metainfo").GetString()));
        (_, JsonElement again) = await SendAsync("PUT", "config", """{"requested_action":{"type":"delete"}}""", pair);
        Assert.Equal(("delete", "tenant-quarantine"), (again.GetProperty("item_action").GetString(), again.GetProperty("item_action_move_metainfo").GetString()));
        foreach (string bad in new[] { "[1]", "{", "{}", """{"asset":"/etc"}""", """{"filter":"'unclosed"}""", """{"item_action":"explode"}""", """{"item_action_move_metainfo":"../x"}""", """{"item_action_move_metainfo":"/etc"}""" })
        {
            Assert.Equal(HttpStatusCode.BadRequest, (await SendAsync("PUT", "config", bad, pair)).Status);
        }

        string file = tree.File("a/bad", Encoding.ASCII.GetBytes("bad"));
        await SendAsync("PUT", "config", """{"item_action":"move"}""", pair);
        (_, JsonElement acted) = await SendAsync("PUT", "item_action", Request(file), pair);
        Assert.Equal("success", acted.GetProperty("status").GetString());
        Assert.EndsWith("dsxconnect-quarantine/tenant-quarantine/a/bad", acted.GetProperty("description").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Conn6_Conn15_what_the_core_asks_for_wins_over_what_is_configured()
    {
        string file = tree.File("sub/sample.txt", Encoding.ASCII.GetBytes("bad"));
        string request = Request(
            file, """,{"requested_action":{"type":"movetag","destination":{"path":"cases","filename":"sample.txt_c23bbf85bc"},"tags":{"Verdict":"Malicious","By":"us"},"details":{"quarantine_target":{"preserve_relative_path":false}}}}""");
        (HttpStatusCode status, JsonElement answer) = await SendAsync("PUT", "item_action", request, pair);
        string place = Path.Combine(tree.Path, "dsxconnect-quarantine", "cases", "sample.txt_c23bbf85bc");
        Assert.Equal((HttpStatusCode.OK, "success", "movetag"), (status, answer.GetProperty("status").GetString(), answer.GetProperty("item_action").GetString()));
        Assert.False(File.Exists(file));
        Assert.Equal("bad", File.ReadAllText(place));
        Assert.Contains("\"By\": \"us\"", File.ReadAllText(place + ".dsx.tags.json"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../../evil")]
    [InlineData("..")]
    [InlineData("/etc/evil")]
    public async Task A_file_name_that_is_asked_for_cannot_leave_the_quarantine(string name)
    {
        string file = tree.File("x", Encoding.ASCII.GetBytes("bad"));
        (_, JsonElement answer) = await SendAsync("PUT", "item_action", Request(file, """,{"requested_action":{"type":"move","destination":{"filename":"NAME"}}}""".Replace("NAME", name, StringComparison.Ordinal)), pair);
        Assert.Equal("success", answer.GetProperty("status").GetString());
        string quarantine = Path.Combine(tree.Path, "dsxconnect-quarantine") + "/";
        Assert.StartsWith("moved to " + quarantine, answer.GetProperty("description").GetString(), StringComparison.Ordinal);
        Assert.Equal(answer.GetProperty("description").GetString()!["moved to ".Length..], Path.GetFullPath(answer.GetProperty("description").GetString()!["moved to ".Length..]));
    }

    [Fact]
    public async Task An_action_that_was_done_is_not_done_to_what_came_after_it_also_after_a_restart()
    {
        string file = tree.File("x", Encoding.ASCII.GetBytes("bad"));
        string request = Request(file, """,{"requested_action":{"type":"delete"}}""");
        Assert.Equal("success", (await SendAsync("PUT", "item_action", request, pair)).Body.GetProperty("status").GetString());
        tree.File("x", Encoding.ASCII.GetBytes("a new and innocent file"));
        await host.DisposeAsync();
        host = await StartAsync();
        Assert.Equal("success", (await SendAsync("PUT", "item_action", request, pair)).Body.GetProperty("status").GetString());
        Assert.True(File.Exists(file));
    }

    [Fact]
    public async Task Conn11_the_version_answers_with_its_four_members()
    {
        using HttpResponseMessage answer = await http.GetAsync(new Uri(host.Address, "/tested/version"));
        JsonElement body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
        Assert.Equal(["connector_name", "connector_id", "connector_instance_id", "version"], body.EnumerateObject().Select(p => p.Name));
    }

    [Fact]
    public async Task What_cannot_be_read_has_a_proper_status_and_is_never_a_success()
    {
        Assert.Equal(HttpStatusCode.NotFound, (await SendAsync("POST", "read_file", Request(Path.Combine(tree.Path, "none")), pair)).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await SendAsync("POST", "read_file", Request("/etc/hostname"), pair)).Status);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await SendAsync("POST", "read_file", "{}", pair)).Status);
        (HttpStatusCode status, JsonElement body) = await SendAsync("POST", "read_file", Request(Path.Combine(tree.Path, "none")), pair);
        Assert.StartsWith("object_not_found", body.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, status);
    }

    [Fact]
    public async Task Pages_of_other_sites_and_foreign_names_get_nothing()
    {
        using HttpRequestMessage rebound = new(HttpMethod.Get, new Uri(host.Address, "/tested/version"));
        rebound.Headers.Host = "evil.example";
        Assert.Equal(HttpStatusCode.Forbidden, (await http.SendAsync(rebound)).StatusCode);
        using HttpRequestMessage cross = new(HttpMethod.Post, new Uri(host.Address, "/tested/webhook/event"));
        cross.Headers.Add("Origin", "https://evil.example");
        Assert.Equal(HttpStatusCode.Forbidden, (await http.SendAsync(cross)).StatusCode);
    }

    [Fact]
    public async Task The_handshake_of_webhooks_is_echoed_as_plain_text()
    {
        using HttpResponseMessage answer = await http.PostAsync(new Uri(host.Address, "/tested/webhook/event?validationToken=abc%20d"), null);
        Assert.Equal((HttpStatusCode.OK, "text/plain", "abc d"), (answer.StatusCode, answer.Content.Headers.ContentType!.MediaType, await answer.Content.ReadAsStringAsync()));
    }

    [Fact]
    public async Task Listening_for_everybody_without_authentication_is_refused()
    {
        ConnectorHostException refused = await Assert.ThrowsAsync<ConnectorHostException>(() => ConnectorHost.StartAsync(
            connector, new ConnectorHostOptions { Name = "open", Listen = "0.0.0.0:0", RegisterWithCore = false, AuthEnabled = false, DataDirectory = data }, TimeProvider.System));
        Assert.Contains("DSXCONNECTOR_AUTH__ENABLED", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_certificate_files_it_serves_https_and_says_so_to_the_core()
    {
        using TestCertificates made = new();
        (string cert, string key, _) = made.Issue("server");
        await using ConnectorHost tls = await ConnectorHost.StartAsync(
            connector,
            new ConnectorHostOptions { Name = "tls", Listen = "127.0.0.1:0", RegisterWithCore = false, DataDirectory = data, TlsCertFile = cert, TlsKeyFile = key },
            TimeProvider.System);
        Assert.Equal("https", tls.Address.Scheme);
        using RemoteConnectorFactory trusting = new(new RemoteConnectorOptions { CaFile = made.CaFile }, TimeProvider.System);
        using RemoteConnectorFactory strict = new(new RemoteConnectorOptions(), TimeProvider.System);
        DsxConnectorModel model = new() { Name = "tls", Uuid = tls.Uuid.ToString(), Url = $"https://127.0.0.1:{tls.Address.Port}/tls" };
        Assert.Null(await trusting.Create(model, null, fromLoopback: true).CheckAsync(default));
        Assert.NotNull(await strict.Create(model, null, fromLoopback: true).CheckAsync(default));
        ConnectorHostException wrong = await Assert.ThrowsAsync<ConnectorHostException>(() => ConnectorHost.StartAsync(
            connector,
            new ConnectorHostOptions { Name = "tls", Listen = "127.0.0.1:0", RegisterWithCore = false, DataDirectory = data, TlsCertFile = cert, TlsKeyFile = made.CaFile },
            TimeProvider.System));
        Assert.Contains(made.CaFile, wrong.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("not a uuid")]
    public void Conn7_a_file_that_holds_no_uuid_is_put_aside_and_the_new_identity_lasts(string content)
    {
        string folder = Path.Combine(data, "identity");
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, ConnectorIdentity.FileName), content);
        Guid made = ConnectorIdentity.Load(folder, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance);
        Assert.NotEqual(Guid.Empty, made);
        Assert.Equal(made, ConnectorIdentity.Load(folder, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance));
        Assert.Equal(made.ToString(), File.ReadAllText(Path.Combine(folder, ConnectorIdentity.FileName)));
    }

    private Task<ConnectorHost> StartAsync() => ConnectorHost.StartAsync(
        connector,
        new ConnectorHostOptions
        {
            Name = "tested", Listen = "127.0.0.1:0", RegisterWithCore = false, DataDirectory = data, AuthEnabled = true, Credentials = pair, ItemAction = ActionKind.Nothing,
        },
        TimeProvider.System);

    private static string Request(string location, string more = "")
    {
        string tail = more.Length == 0 ? "" : "," + more[2..^1];
        return $$"""{"location":{{JsonSerializer.Serialize(location)}},"metainfo":"m","scan_job_id":"j"{{tail}}}""";
    }

    private async Task<(HttpStatusCode Status, string Detail)> DetailAsync(string method, string route, string? body, DsxCredentials? credentials)
    {
        (HttpStatusCode status, JsonElement answer) = await SendAsync(method, route, body, credentials);
        return (status, answer.GetProperty("detail").GetString()!);
    }

    private async Task<(HttpStatusCode Status, JsonElement Body)> SendAsync(string method, string route, string? body, DsxCredentials? credentials, string? nonce = null)
    {
        Uri target = new(host.Address, $"/tested/{route}");
        using HttpRequestMessage request = new(new HttpMethod(method), target);
        byte[] bytes = Encoding.UTF8.GetBytes(body ?? "");
        if (body is not null)
        {
            request.Content = new ByteArrayContent(bytes);
        }

        if (credentials is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", DsxSignature.Header(
                credentials, method, target.PathAndQuery, bytes, DateTimeOffset.UtcNow.ToUnixTimeSeconds(), nonce ?? DsxSignature.NewNonce()));
        }

        using HttpResponseMessage answer = await http.SendAsync(request);
        string text = await answer.Content.ReadAsStringAsync();
        return (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType == "application/json" ? JsonDocument.Parse(text).RootElement : default);
    }
}
