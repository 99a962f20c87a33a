using System.CommandLine;
using System.Text.Json;
using Lazaret.Cli;

namespace Lazaret.Remote;

/// <summary><c>lazaret connectors</c>.</summary>
internal static class ConnectorsCommand
{
    public static VerbCommand Create()
    {
        VerbCommand verb = new("connectors", "List the connectors of a running server, or check one")
        {
            Examples =
            [
                ("lazaret connectors list", "what is connected"),
                ("lazaret connectors check /srv/files", "can it be reached and listed? (by id, name or folder)"),
            ],
        };
        verb.Add(List());
        verb.Add(Check());
        return verb;
    }

    private static VerbCommand List()
    {
        VerbCommand list = new("list", "All connectors") { Examples = [("lazaret connectors list --json", "for a program")] };
        ServerOptionSet server = new(list);
        list.SetAction(async (parsed, stop) =>
        {
            using ServerClient client = server.Connect(parsed);
            await Answers.WriteAsync(
                ConnectorNames.AllAsync(client, stop),
                server.Json(parsed),
                ["id", "kind", "asset", "filter"],
                c => [JsonText.Of(c, "id") ?? "", JsonText.Of(c, "kind") ?? "", JsonText.Of(c, "asset") ?? "", JsonText.Of(c, "filter") ?? ""],
                "The server has no connectors.");
            return ExitCodes.Ok;
        });
        return list;
    }

    private static VerbCommand Check()
    {
        VerbCommand check = new("check", "Can the repository be reached and listed? Exit code 2 when not")
        {
            Examples = [("lazaret connectors check /srv/files", "by folder")],
        };
        Argument<string> connector = new("CONNECTOR") { Description = "Its id, name or folder" };
        check.Add(connector);
        ServerOptionSet server = new(check);
        check.SetAction(async (parsed, stop) =>
        {
            using ServerClient client = server.Connect(parsed);
            string id = await ConnectorNames.FindAsync(client, parsed.GetRequiredValue(connector), stop);
            JsonElement answer = await client.PostAsync(ServerClient.PathOf($"connectors/{Uri.EscapeDataString(id)}/check"), null, stop);
            Answers.Write(answer, server.Json(parsed));
            return JsonText.Of(answer, "ok") == "true" ? ExitCodes.Ok : ExitCodes.Error;
        });
        return check;
    }
}
