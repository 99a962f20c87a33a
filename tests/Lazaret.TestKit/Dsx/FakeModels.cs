namespace Lazaret.TestKit.Dsx;

/// <summary>The reference's own checks of what it receives (<c>connectors</c> §1.4): stricter about nulls than most would think.</summary>
public static class FakeModels
{
    private static readonly string[] Actions = ["not implemented", "nothing", "delete", "move", "tag", "movetag"];
    private static readonly string[] States = ["ready", "starting", "stopped", "failed"];

    /// <summary>Why this is no scan request; null when it is one.</summary>
    public static string? WhatIsWrong(Dictionary<string, object?> request)
    {
        if (request.Text("location") is null)
        {
            return "location: a valid string is expected";
        }

        if (request.Text("metainfo") is null)
        {
            return "metainfo: a valid string is expected";
        }

        if (request.TryGetValue("connector_url", out object? url) && url is not string)
        {
            return "connector_url: none is not an allowed value";
        }

        if (request.TryGetValue("connector", out object? connector))
        {
            return connector is Dictionary<string, object?> model ? WhatIsWrongWithConnector(model) : "connector: none is not an allowed value";
        }

        return request.GetValueOrDefault("size_in_bytes") is null or >= 0L ? null : "size_in_bytes: a number of 0 or more is expected";
    }

    /// <summary>Why this is no connector instance; null when it is one.</summary>
    public static string? WhatIsWrongWithConnector(Dictionary<string, object?> model)
    {
        foreach (string name in new[] { "name", "url", "status", "item_action", "item_action_move_metainfo", "asset", "filter" })
        {
            if (model.TryGetValue(name, out object? value) && value is not string)
            {
                return $"{name}: none is not an allowed value";
            }
        }

        return model.GetValueOrDefault("uuid") is { } uuid && !Guid.TryParse(uuid as string, out _) ? "uuid: not a valid uuid"
            : model.Text("status") is { } status && !States.Contains(status) ? "status: not a valid enumeration member"
            : model.Text("item_action") is { } action && !Actions.Contains(action) ? "item_action: not a valid enumeration member"
            : model.GetValueOrDefault("last_repo_check_ts") is not (null or long or double) ? "last_repo_check_ts: not a number"
            : null;
    }
}
