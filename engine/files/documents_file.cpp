#include "engine/files/documents_file.h"

#include "engine/files/csv.h"
#include "engine/text.h"
#include "engine/work_progress.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <filesystem>

namespace neurarium {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kMostFolderFiles = 20'000;
constexpr std::size_t kTitleBytes = 48;

std::string lower_case_ascii(std::string text) {
  std::ranges::transform(text, text.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

std::string extension_of(const fs::path& path) { return lower_case_ascii(path.extension().string()); }

Error too_many(const std::string& path) {
  return input_error("{}: more than {} documents; take fewer of them.", shown(path), with_commas(kMostDocuments));
}

// The beginning of a text, whole characters, on one line.
std::string title_of(std::string_view text) {
  text = trimmed(text);
  std::size_t end = std::min(text.find('\n'), text.size());
  if (end > kTitleBytes) {
    end = kTitleBytes;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
    return shown(text.substr(0, end)) + "…";
  }
  return shown(text.substr(0, end));
}

// ---- a folder ----------------------------------------------------------------------------------------------------

// Texts below a folder by name; hidden files and folders are none.
Result<std::vector<fs::path>> texts_below(const std::string& folder) {
  std::vector<fs::path> out;
  std::int64_t seen = 0;
  std::error_code failed;
  for (fs::recursive_directory_iterator at(folder, failed), end; !failed && at != end; at.increment(failed)) {
    std::error_code ignored;
    if (at->path().filename().string().starts_with('.')) {
      at.disable_recursion_pending();
      continue;
    }
    if (++seen > kMostFolderFiles)
      return input_error("{}: more than {} files; take a smaller folder.", shown(folder),
                         with_commas(kMostFolderFiles));
    const std::string extension = extension_of(at->path());
    if (at->is_regular_file(ignored) && (extension == ".txt" || extension == ".md")) out.push_back(at->path());
  }
  if (failed) return input_error("{}: cannot be read ({}).", shown(folder), failed.message());
  if (std::ssize(out) > kMostDocuments) return too_many(folder);
  std::sort(out.begin(), out.end());
  return out;
}

Result<std::vector<PlainDocument>> from_folder(const std::string& folder, std::vector<Wording>& remarks) {
  const auto paths = texts_below(folder);
  if (!paths) return paths.error();
  std::vector<PlainDocument> out;
  std::vector<Error> refused;
  std::uint64_t bytes = 0;
  const WorkReport report;
  for (std::size_t i = 0; i < paths->size(); ++i) {
    const fs::path& path = (*paths)[i];
    if (Status going = report(static_cast<float>(i) / static_cast<float>(paths->size())); !going) return going.error();
    const auto all = static_cast<float>(paths->size());
    const WorkPart file(static_cast<float>(i) / all, static_cast<float>(i + 1) / all);
    auto text = load_plain_corpus(path.string());
    if (!text) {
      refused.push_back(text.error());
      continue;
    }
    bytes += text->text.size();
    if (bytes > kMostDocumentBytes)
      return input_error("{}: the texts have more than {} bytes; take a smaller folder.", shown(folder),
                         with_commas(kMostDocumentBytes));
    const fs::path inside = path.lexically_relative(folder);
    const std::string topic = inside.has_parent_path() ? inside.begin()->string() : std::string();
    out.push_back({shown(inside.stem().string()), shown(topic), std::move(text->text)});
  }
  if (out.empty() && !refused.empty()) return refused.front();
  if (!refused.empty()) remarks.push_back(worded("{} files were left out, the first: {}", refused.size(), refused[0]));
  return out;
}

// ---- a table -----------------------------------------------------------------------------------------------------

std::string_view cell(const Column& column, std::int64_t row) {
  return column.words[column.word_ids[static_cast<std::size_t>(row)]];
}

double mean_length(const Column& column) {
  double sum = 0;
  for (const std::uint32_t id : column.word_ids) sum += static_cast<double>(column.words[id].size());
  return column.word_ids.empty() ? 0 : sum / static_cast<double>(column.word_ids.size());
}

const Column* named(const Table& table, std::span<const std::string_view> names) {
  for (const std::string_view name : names)
    for (const Column& column : table.columns)
      if (column.is_text && lower_case_ascii(column.name) == name) return &column;
  return nullptr;
}

Result<std::vector<PlainDocument>> from_table(const std::string& path) {
  constexpr std::array<std::string_view, 4> kTextNames = {"text", "body", "content", "正文"};
  constexpr std::array<std::string_view, 3> kTitleNames = {"title", "name", "标题"};
  constexpr std::array<std::string_view, 5> kTopicNames = {"topic", "label", "category", "class", "主题"};
  const auto table = read_csv(path);
  if (!table) return table.error();
  const Column* text = named(*table, kTextNames);
  for (const Column& column : table->columns)
    if (column.is_text &&
        (text == nullptr || (named(*table, kTextNames) == nullptr && mean_length(column) > mean_length(*text))))
      text = &column;
  if (text == nullptr) return input_error("{}: no column has words; give a table with a column \"text\".", shown(path));
  const Column* title = named(*table, kTitleNames);
  const Column* topic = named(*table, kTopicNames);
  std::vector<PlainDocument> out;
  for (std::int64_t row = 0; row < table->rows; ++row) {
    const std::string body(cell(*text, row));
    if (trimmed(body).empty()) continue;
    out.push_back({title == nullptr || title == text ? title_of(body) : shown(cell(*title, row)),
                   topic == nullptr || topic == text ? std::string() : shown(cell(*topic, row)), body});
  }
  return out;
}

// ---- one text ----------------------------------------------------------------------------------------------------

std::vector<PlainDocument> from_text(std::string_view text) {
  const std::string_view end_mark = text.find("\n\n") == std::string_view::npos ? "\n" : "\n\n";
  std::vector<PlainDocument> out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find(end_mark, at), text.size());
    const std::string_view part = trimmed(text.substr(at, end - at));
    at = end + end_mark.size();
    if (!part.empty()) out.push_back({title_of(part), {}, std::string(part)});
  }
  return out;
}

Result<std::vector<PlainDocument>> from_text_file(const std::string& path) {
  const auto text = load_plain_corpus(path);
  if (!text) return text.error();
  if (extension_of(path) == ".jsonl") return documents_from_lines(text->text, path);
  return from_text(text->text);
}

}  // namespace

Result<OwnDocuments> load_documents(const std::string& path) {
  OwnDocuments made;
  std::error_code ignored;
  const std::string extension = extension_of(path);
  auto read = fs::is_directory(path, ignored)              ? from_folder(path, made.remarks)
              : extension == ".csv" || extension == ".tsv" ? from_table(path)
                                                           : from_text_file(path);
  if (!read) return read.error();
  if (std::ssize(*read) > kMostDocuments) return too_many(path);
  if (read->size() < 2)
    return input_error(
        "{}: there must be at least two documents: .txt files in a folder, rows of a table or paragraphs of a text.",
        shown(path));
  const std::string lines = documents_as_lines(*read);
  auto corpus = corpus_from(std::as_bytes(std::span(lines)), path);
  if (!corpus) return corpus.error();
  if (Status s = find_words(*corpus); !s) return s.error();
  made.lines = std::move(*corpus);
  return made;
}

}  // namespace neurarium
