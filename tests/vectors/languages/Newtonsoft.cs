// What Newtonsoft.Json writes.
using System;
using System.IO;
using System.Text;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

static class Program
{
    static void Main()
    {
        var text = new StreamReader(Console.OpenStandardInput(), new UTF8Encoding(false)).ReadToEnd();
        var settings = new JsonSerializerSettings { DateParseHandling = DateParseHandling.None };
        var value = JsonConvert.DeserializeObject<JToken>(text, settings);
        Show("Newtonsoft of a JToken", JsonConvert.SerializeObject(value));
        Show("Newtonsoft of a JToken, indented", value.ToString(Formatting.Indented).Replace("\r\n", "\n"));
        settings.StringEscapeHandling = StringEscapeHandling.EscapeNonAscii;
        Show("Newtonsoft of a JToken, EscapeNonAscii", JsonConvert.SerializeObject(value, settings));
        settings.StringEscapeHandling = StringEscapeHandling.EscapeHtml;
        Show("Newtonsoft of a JToken, EscapeHtml", JsonConvert.SerializeObject(value, settings));
    }

    static void Show(string style, string written)
    {
        Console.WriteLine(style + "\t" + Convert.ToBase64String(Encoding.UTF8.GetBytes(written)));
    }
}
