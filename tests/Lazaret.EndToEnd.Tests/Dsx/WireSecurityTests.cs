using System.Globalization;
using System.Text;
using Lazaret.TestKit.Dsx;
using Lazaret.TestKit.Dsx.Connectors;

namespace Lazaret.EndToEnd.Tests.Dsx;

/// <summary>Who may do what on a real <c>lazaret up</c> with authentication on.</summary>
public sealed class WireSecurityTests
{
    [Fact]
    public async Task A_02_A_13_A_14_enrollment_gives_the_same_pair_again_and_nothing_is_taken_unsigned()
    {
        await using DsxCore core = await DsxCore.StartAsync(auth: true);
        await using FakeConnector connector = await core.ConnectAsync(secondGeneration: false);
        PythonHmac first = connector.Key!;

        FakeReply again = (await connector.RegisterAsync())!;
        Assert.Equal((200, "refreshed"), (again.Status, again.Json.Text("message")));
        Assert.Equal(first, connector.Key);
        Assert.Equal(first, new PythonHmac(again.Json.Text("hmac_key_id")!, again.Json.Text("hmac_secret")!));

        connector.Options.EnrollmentToken = "wrong";
        FakeReply wrong = (await connector.RegisterAsync())!;
        Assert.Equal((401, "invalid_enrollment_token"), (wrong.Status, wrong.Json.Text("detail")));
        Assert.Equal(401, (await core.CallAsync("POST", "/scan/auth_check", "{}"u8.ToArray(), null)).Status);
        Assert.Equal(200, (await core.CallAsync("POST", "/scan/auth_check", "{}"u8.ToArray(), first)).Status);
        Assert.Equal(401, (await core.CallAsync("POST", "/scan/auth_check", "{}"u8.ToArray(), PythonHmac.Random())).Status);
        core.Validator.ThrowOnFailures();
    }

    [Fact]
    public async Task A_05_A_06_W_22_a_changed_an_old_and_a_repeated_request_are_refused()
    {
        await using DsxCore core = await DsxCore.StartAsync(auth: true);
        await using FakeConnector connector = await core.ConnectAsync(secondGeneration: false);
        PythonHmac key = connector.Key!;
        const string Target = "/dsx-connect/api/v1/scan/auth_check";
        byte[] body = "{}"u8.ToArray();

        string header = key.Sign("POST", Target, body);
        Assert.Equal((200, null), await TryAsync(header, body));
        (int Status, string? Detail) replayed = await TryAsync(header, body);
        Assert.Equal(401, replayed.Status);
        Assert.Equal((401, "bad_signature"), await TryAsync(key.Sign("POST", Target, body), "{ }"u8.ToArray()));
        Assert.Equal((401, "bad_signature"), await TryAsync(key.Sign("PUT", Target, body), body));
        Assert.Equal((401, "bad_signature"), await TryAsync(key.Sign("POST", Target + "?x=1", body), body));
        string old = (DateTimeOffset.UtcNow.ToUnixTimeSeconds() - 90).ToString(CultureInfo.InvariantCulture);
        string stale = $"DSX-HMAC key_id={key.KeyId}, ts={old}, nonce=bm9uY2U=, sig={PythonHmac.Compute(key.Secret, "POST", Target, old, "bm9uY2U=", body)}";
        Assert.Equal((401, "stale_request"), await TryAsync(stale, body));

        async Task<(int, string?)> TryAsync(string authorization, byte[] sent)
        {
            FakeReply reply = await core.CallAsync("POST", "/scan/auth_check", sent, null, ("Authorization", authorization));
            return (reply.Status, reply.Json.Text("detail"));
        }
    }

    [Fact]
    public async Task A_17_W_23_a_key_is_good_for_its_own_connector_only()
    {
        await using DsxCore core = await DsxCore.StartAsync(auth: true);
        await using FakeConnector mine = await core.ConnectAsync(secondGeneration: true);
        await using FakeConnector other = await core.ConnectAsync(secondGeneration: true, o => o.Name = "aws-s3-connector");
        byte[] request = PythonJson.Dumps(
            new Dictionary<string, object?> { ["location"] = "/data/a", ["metainfo"] = "a", ["connector"] = new Dictionary<string, object?> { ["name"] = "x", ["url"] = other.Url, ["uuid"] = other.Uuid } },
            compact: true);
        byte[] batch = [.. "{\"requests\":["u8, .. request, .. "]}"u8];

        Assert.Equal(403, (await core.CallAsync("POST", "/scan/request", request, mine.Key)).Status);
        Assert.Equal(403, (await core.CallAsync("POST", "/scan/request_batch", batch, mine.Key)).Status);
        Assert.Equal(403, (await core.CallAsync("PUT", $"/connectors/state/{other.Uuid}/a/b", "x"u8.ToArray(), mine.Key)).Status);
        Assert.Equal(403, (await core.CallAsync("GET", $"/connectors/state/{other.Uuid}/a/b", [], mine.Key)).Status);
        Assert.Equal(403, (await core.CallAsync("DELETE", $"/connectors/unregister/{other.Uuid}", [], mine.Key)).Status);
        Assert.Contains(other.Uuid, Encoding.UTF8.GetString((await core.CallAsync("GET", "/connectors/list")).Body), StringComparison.Ordinal);
        Assert.Equal(202, (await core.CallAsync("POST", "/scan/request", request, other.Key)).Status);
        core.Validator.ThrowOnFailures();
    }

    [Fact]
    public async Task W_32_nobody_takes_over_a_uuid_whose_connector_answers_and_another_address_means_another_key()
    {
        await using DsxCore core = await DsxCore.StartAsync(auth: true);
        await using FakeConnector connector = await core.ConnectAsync(secondGeneration: true);
        PythonHmac key = connector.Key!;
        await using FakeConnector thief = new FakeV11Connector(new FakeConnectorOptions
        {
            CoreUrl = core.Process.Url, Uuid = connector.Options.Uuid, EnrollmentToken = DsxCore.Token, AuthEnabled = true,
        });

        FakeReply refused = (await thief.RegisterAsync())!;
        Assert.Equal(409, refused.Status);
        Assert.DoesNotContain(key.Secret, Encoding.UTF8.GetString(refused.Body), StringComparison.Ordinal);
        await connector.KillAsync();
        Assert.True((await thief.RegisterAsync())!.IsSuccess);
        Assert.NotNull(thief.Key);
        Assert.NotEqual(key, thief.Key);
        Assert.Equal(401, (await core.CallAsync("POST", "/scan/auth_check", "{}"u8.ToArray(), key)).Status);
    }

    [Fact]
    public async Task W_24_a_signature_over_the_raw_and_over_the_decoded_path_is_taken()
    {
        await using DsxCore core = await DsxCore.StartAsync(auth: true);
        await using FakeConnector connector = await core.ConnectAsync(secondGeneration: true);
        string route = $"/connectors/state/{connector.Uuid}/sp/";

        foreach (string signed in new[] { "delta%3Aroot", "delta:root" })
        {
            string header = connector.Key!.Sign("PUT", $"/dsx-connect/api/v1{route}{signed}", "v"u8.ToArray());
            Assert.Equal(204, (await core.CallAsync("PUT", $"{route}delta%3Aroot", "v"u8.ToArray(), null, ("Authorization", header))).Status);
        }
    }

    [Fact]
    public async Task A_20_A_21_the_configuration_shows_no_secret_and_both_connection_tests_answer()
    {
        await using DsxCore core = await DsxCore.StartAsync(auth: true);
        FakeReply config = await core.CallAsync("GET", "/config");

        Assert.DoesNotContain(DsxCore.Token, Encoding.UTF8.GetString(config.Body), StringComparison.Ordinal);
        Dictionary<string, object?> workers = (Dictionary<string, object?>)config.Json["workers"]!;
        Assert.Equal(true, workers["scan_request_batch_enabled"]);
        foreach (string route in new[] { "/test/connection", "/connection/test" })
        {
            Assert.Equal(200, (await core.CallAsync("GET", route)).Status);
        }

        core.Validator.ThrowOnFailures();
    }
}
